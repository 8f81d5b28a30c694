package replog.cli.status;

import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import replog.cli.terminal.ExitCode;
import replog.cli.terminal.NodeProbe;
import replog.cli.terminal.ProblemText;
import replog.http.socket.SingleConnectionClient;
import replog.http.socket.SingleConnectionClient.SocketResponse;

/**
 * Asks a node for its status, or the next one where that is away, each time on a connection of its
 * own: one that was kept meanwhile may have been ended by the node without a word, and would tell
 * of one that is away. For one thread.
 */
public final class StatusClient {
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;

    private final Deque<URI> urls;
    private final Optional<String> token;
    private final Clock clock;

    /** @param urls at least one; the one that is asked comes first */
    StatusClient(List<URI> urls, Optional<String> token, Clock clock) {
        this.urls = new ArrayDeque<>(urls);
        this.token = token;
        this.clock = clock;
    }

    StatusReply ask() {
        StatusReply reply = ask(urls.getFirst());
        for (int asked = 1; asked < urls.size() && reply.code() == ExitCode.UNREACHABLE; asked++) {
            urls.addLast(urls.removeFirst());
            reply = ask(urls.getFirst());
        }
        return reply;
    }

    private StatusReply ask(URI url) {
        Map<String, String> headers = token.map(text -> Map.of("x-token", text)).orElse(Map.of());
        return switch (SingleConnectionClient.get(url, "/status", headers, NodeProbe.DEADLINE)) {
            case SocketResponse.Answered answer -> parse(url, answer);
            case SocketResponse.Missing missing -> new StatusReply.Unknown(clock.instant(), url,
                    ExitCode.UNREACHABLE, false, missing.reasonInWords());
        };
    }

    private StatusReply parse(URI url, SocketResponse.Answered answer) {
        Map<?, ?> said = ProblemText.parse(answer.body());
        if (answer.status() == OK && said.containsKey("state")) {
            return new StatusReply.Known(clock.instant(), url, said);
        }
        return new StatusReply.Unknown(clock.instant(), url, ExitCode.FAILED,
                answer.status() == UNAUTHORIZED, answer.status() == OK
                ? "says nothing of its state: is it a node of replog?"
                : "says " + ProblemText.sentence(answer.status(), said));
    }

    /** How a node stood when it was asked. */
    public sealed interface StatusReply {
        /** When it was asked. */
        Instant at();

        URI url();

        ExitCode code();

        /** @param status what the node says of itself */
        record Known(Instant at, URI url, Map<?, ?> status) implements StatusReply {
            @Override
            public ExitCode code() {
                boolean well = isInSync(status) && !isReadOnly() && secondaries().stream().allMatch(
                        one -> isInSync(one) && "HEALTHY".equals(one.get("status")));
                return well ? ExitCode.DONE : ExitCode.FAILED;
            }

            boolean isReadOnly() {
                return "read-only".equals(status.get("mode"));
            }

            /** A master's; none for a secondary. */
            List<Map<?, ?>> secondaries() {
                return status.get("secondaries") instanceof List<?> list
                        ? list.stream().<Map<?, ?>>mapMulti((one, taken) -> {
                            if (one instanceof Map<?, ?> members) {
                                taken.accept(members);
                            }
                        }).toList() : List.of();
            }

            private static boolean isInSync(Map<?, ?> node) {
                return "in-sync".equals(node.get("state"));
            }
        }

        /**
         * It did not say.
         *
         * @param code why: not reached, or refused
         * @param unauthorized whether it wants another token, which no while brings
         * @param reason a sentence that the address begins
         */
        record Unknown(Instant at, URI url, ExitCode code, boolean unauthorized, String reason)
                implements StatusReply {}
    }
}
