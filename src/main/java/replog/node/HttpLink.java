package replog.node;

import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import replog.http.Call;
import replog.http.Reply;
import replog.log.Frames;
import replog.replication.Link;
import replog.wire.BatchHeader;
import replog.wire.MalformedHeaderException;
import replog.wire.MasterClaim;
import replog.wire.Standing;

/** The way to a secondary over HTTP: {@code GET /heartbeat} and {@code PUT /replicate}. */
final class HttpLink implements Link {
    private static final int MAX_ANSWER_BYTES = 64 << 10;
    private static final int CONFLICT = 409;
    private static final int UNAVAILABLE = 503;
    private static final Pattern SECONDS = Pattern.compile("[1-9][0-9]{0,8}");
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Outbound outbound;
    private final URI heartbeat;
    private final URI replicate;
    private final Timeouts timeouts;

    /**
     * How long to wait.
     *
     * @param replicate for a batch, and a second more for each MiB in it
     */
    record Timeouts(Duration heartbeat, Duration replicate) {
        Duration of(Frames frames) {
            return replicate.plusMillis(frames.bytes() * 1000L >> 20);
        }
    }

    HttpLink(Outbound outbound, URI url, Timeouts timeouts) {
        this.outbound = outbound;
        this.heartbeat = url.resolve("/heartbeat");
        this.replicate = url.resolve("/replicate");
        this.timeouts = timeouts;
    }

    @Override
    public Answer heartbeat(Optional<MasterClaim> claim) {
        Map<String, String> headers = claim.map(MasterClaim::headers).orElse(Map.of());
        return answer(outbound.exchange(new Call("GET", heartbeat, headers, NOTHING,
                timeouts.heartbeat(), MAX_ANSWER_BYTES)));
    }

    @Override
    public Answer replicate(BatchHeader header, Frames frames) {
        return answer(outbound.exchange(new Call("PUT", replicate, header.headers(),
                frames.buffer(), timeouts.of(frames), MAX_ANSWER_BYTES)));
    }

    private Answer answer(Reply reply) {
        return reply instanceof Reply.TimedOut(var after) ? new Answer.TimedOut(after)
                : outbound.outcome(reply, HttpLink::answered, Answer.Failed::new);
    }

    private static Answer answered(Reply.Answered reply) {
        int status = reply.status();
        try {
            return switch (status) {
                case 200 -> new Answer.Stands(Standing.from(reply::header));
                case CONFLICT -> new Answer.Refused(Standing.from(reply::header),
                        problem(reply), detail(reply));
                case UNAVAILABLE -> problem(reply).equals("delayed")
                        ? new Answer.Delayed(retryAfter(reply), detail(reply)) : failed(reply);
                default -> failed(reply);
            };
        } catch (MalformedHeaderException e) {
            return new Answer.Failed("it answered " + status + ", and " + e.getMessage());
        }
    }

    private static Answer failed(Reply.Answered reply) {
        return new Answer.Failed("it answered " + reply.status() + " " + detail(reply));
    }

    private static Duration retryAfter(Reply.Answered reply) {
        return Duration.ofSeconds(reply.header("Retry-After")
                .filter(text -> SECONDS.matcher(text).matches()).map(Long::parseLong).orElse(1L));
    }

    private static String problem(Reply.Answered reply) {
        return Outbound.member(reply.body(), "type").replace("/problems/", "");
    }

    private static String detail(Reply.Answered reply) {
        return Outbound.member(reply.body(), "detail");
    }
}
