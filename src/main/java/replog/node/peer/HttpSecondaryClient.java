package replog.node.peer;

import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import replog.http.client.Client.ClientRequest;
import replog.http.client.Client.ClientResponse;
import replog.log.frame.FrameBatch;
import replog.replication.SecondaryClient;
import replog.wire.BatchHeader;
import replog.wire.HeaderReader.MalformedHeaderException;
import replog.wire.MasterInfo;
import replog.wire.NodePosition;

/** The way to a secondary over HTTP: {@code GET /heartbeat} and {@code PUT /replicate}. */
public final class HttpSecondaryClient implements SecondaryClient {
    private static final int MAX_ANSWER_BYTES = 64 << 10;
    private static final int CONFLICT = 409;
    private static final int UNAVAILABLE = 503;
    private static final Pattern SECONDS = Pattern.compile("[1-9][0-9]{0,8}");
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final PeerClient peerClient;
    private final URI heartbeat;
    private final URI replicate;
    private final Timeouts timeouts;

    /**
     * How long to wait.
     *
     * @param replicate for a batch, and a second more for each MiB in it
     */
    public record Timeouts(Duration heartbeat, Duration replicate) {
        Duration of(FrameBatch frames) {
            return replicate.plusMillis(frames.bytes() * 1000L >> 20);
        }
    }

    public HttpSecondaryClient(PeerClient peerClient, URI url, Timeouts timeouts) {
        this.peerClient = peerClient;
        this.heartbeat = url.resolve("/heartbeat");
        this.replicate = url.resolve("/replicate");
        this.timeouts = timeouts;
    }

    @Override
    public Answer heartbeat(Optional<MasterInfo> masterInfo) {
        Map<String, String> headers = masterInfo.map(MasterInfo::headers).orElse(Map.of());
        return answer(peerClient.exchange(new ClientRequest("GET", heartbeat, headers, NOTHING,
                timeouts.heartbeat(), MAX_ANSWER_BYTES)));
    }

    @Override
    public Answer replicate(BatchHeader header, FrameBatch frames) {
        return answer(peerClient.exchange(new ClientRequest("PUT", replicate, header.headers(),
                frames.buffer(), timeouts.of(frames), MAX_ANSWER_BYTES)));
    }

    private Answer answer(ClientResponse reply) {
        return reply instanceof ClientResponse.TimedOut(var after) ? new Answer.TimedOut(after)
                : peerClient.outcome(reply, HttpSecondaryClient::answered, Answer.Failed::new);
    }

    private static Answer answered(ClientResponse.Answered reply) {
        int status = reply.status();
        try {
            return switch (status) {
                case 200 -> new Answer.Stands(NodePosition.from(reply::header));
                case CONFLICT -> new Answer.Refused(NodePosition.from(reply::header),
                        problem(reply), detail(reply));
                case UNAVAILABLE -> problem(reply).equals("delayed")
                        ? new Answer.Delayed(retryAfter(reply), detail(reply)) : failed(reply);
                default -> failed(reply);
            };
        } catch (MalformedHeaderException e) {
            return new Answer.Failed("it answered " + status + ", and " + e.getMessage());
        }
    }

    private static Answer failed(ClientResponse.Answered reply) {
        return new Answer.Failed("it answered " + reply.status() + " " + detail(reply));
    }

    private static Duration retryAfter(ClientResponse.Answered reply) {
        return Duration.ofSeconds(reply.header("Retry-After")
                .filter(text -> SECONDS.matcher(text).matches()).map(Long::parseLong).orElse(1L));
    }

    private static String problem(ClientResponse.Answered reply) {
        return PeerClient.member(reply.body(), "type").replace("/problems/", "");
    }

    private static String detail(ClientResponse.Answered reply) {
        return PeerClient.member(reply.body(), "detail");
    }
}
