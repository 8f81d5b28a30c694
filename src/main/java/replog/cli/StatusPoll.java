package replog.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.URI;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import replog.http.BareClient;
import replog.http.BareReply;

/** Asks a node for its status, again and again on one connection. For one thread. */
final class StatusPoll implements AutoCloseable {
    private static final int OK = 200;

    private final URI url;
    private final byte[] request;
    private final Clock clock;
    private final BareClient client;

    StatusPoll(URI url, Optional<String> token, Clock clock) {
        this.url = url;
        this.clock = clock;
        this.client = new BareClient(url, Presence.DEADLINE);
        this.request = ("GET /status HTTP/1.1\r\nHost: " + url.getRawAuthority() + "\r\n"
                + token.map(text -> "x-token: " + text + "\r\n").orElse("") + "\r\n")
                .getBytes(US_ASCII);
    }

    StatusView ask() {
        return switch (client.exchange(request)) {
            case BareReply.Answered answer -> judged(answer);
            case BareReply.NotSent(var reason) -> unreachable("can't be reached: " + reason);
            case BareReply.Lost(var reason) -> unreachable("did not answer: " + reason);
            case BareReply.TimedOut(var after) ->
                    unreachable("did not answer within " + after.toSeconds() + " s");
        };
    }

    @Override
    public void close() {
        client.close();
    }

    private StatusView judged(BareReply.Answered answer) {
        Map<?, ?> said = Problems.parsed(answer.body());
        if (answer.status() == OK && said.containsKey("state")) {
            return new StatusView.Known(clock.instant(), url, said);
        }
        return new StatusView.Unknown(clock.instant(), url, ExitCode.FAILED, answer.status() == OK
                ? "says nothing of its state: is it a node of replog?"
                : "says " + Problems.said(answer.status(), said));
    }

    private StatusView unreachable(String reason) {
        return new StatusView.Unknown(clock.instant(), url, ExitCode.UNREACHABLE, reason);
    }
}
