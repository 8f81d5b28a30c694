package replog.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.URI;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import replog.http.BareClient;
import replog.http.BareReply;

/**
 * Asks a node for its status, each time on a connection of its own: one that was kept meanwhile may
 * have been ended by the node without a word, and would tell of one that is away. For one thread.
 */
final class StatusPoll {
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;

    private final URI url;
    private final byte[] request;
    private final Clock clock;

    StatusPoll(URI url, Optional<String> token, Clock clock) {
        this.url = url;
        this.clock = clock;
        this.request = ("GET /status HTTP/1.1\r\nHost: " + url.getRawAuthority()
                + "\r\nConnection: close\r\n"
                + token.map(text -> "x-token: " + text + "\r\n").orElse("") + "\r\n")
                .getBytes(US_ASCII);
    }

    StatusView ask() {
        try (var client = new BareClient(url, Presence.DEADLINE)) {
            return switch (client.exchange(request)) {
                case BareReply.Answered answer -> judged(answer);
                case BareReply.NotSent(var reason) -> unreachable("can't be reached: " + reason);
                case BareReply.Lost(var reason) -> unreachable("did not answer: " + reason);
                case BareReply.TimedOut(var after) ->
                        unreachable("did not answer within " + after.toSeconds() + " s");
            };
        }
    }

    private StatusView judged(BareReply.Answered answer) {
        Map<?, ?> said = Problems.parsed(answer.body());
        if (answer.status() == OK && said.containsKey("state")) {
            return new StatusView.Known(clock.instant(), url, said);
        }
        return new StatusView.Unknown(clock.instant(), url, ExitCode.FAILED,
                answer.status() == UNAUTHORIZED, answer.status() == OK
                ? "says nothing of its state: is it a node of replog?"
                : "says " + Problems.said(answer.status(), said));
    }

    private StatusView unreachable(String reason) {
        return new StatusView.Unknown(clock.instant(), url, ExitCode.UNREACHABLE, false, reason);
    }
}
