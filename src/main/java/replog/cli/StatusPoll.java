package replog.cli;

import java.net.URI;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import replog.http.BareClient;
import replog.http.BareReply;

/**
 * Asks a node for its status, or the next one where that is away, each time on a connection of its
 * own: one that was kept meanwhile may have been ended by the node without a word, and would tell
 * of one that is away. For one thread.
 */
final class StatusPoll {
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;

    private final Deque<URI> urls;
    private final Optional<String> token;
    private final Clock clock;

    /** @param urls at least one; the one that is asked comes first */
    StatusPoll(List<URI> urls, Optional<String> token, Clock clock) {
        this.urls = new ArrayDeque<>(urls);
        this.token = token;
        this.clock = clock;
    }

    StatusView ask() {
        StatusView view = ask(urls.getFirst());
        for (int asked = 1; asked < urls.size() && view.code() == ExitCode.UNREACHABLE; asked++) {
            urls.addLast(urls.removeFirst());
            view = ask(urls.getFirst());
        }
        return view;
    }

    private StatusView ask(URI url) {
        Map<String, String> headers = token.map(text -> Map.of("x-token", text)).orElse(Map.of());
        return switch (BareClient.get(url, "/status", headers, Presence.DEADLINE)) {
            case BareReply.Answered answer -> judged(url, answer);
            case BareReply.Missing missing -> new StatusView.Unknown(clock.instant(), url,
                    ExitCode.UNREACHABLE, false, missing.reasonInWords());
        };
    }

    private StatusView judged(URI url, BareReply.Answered answer) {
        Map<?, ?> said = Problems.parsed(answer.body());
        if (answer.status() == OK && said.containsKey("state")) {
            return new StatusView.Known(clock.instant(), url, said);
        }
        return new StatusView.Unknown(clock.instant(), url, ExitCode.FAILED,
                answer.status() == UNAUTHORIZED, answer.status() == OK
                ? "says nothing of its state: is it a node of replog?"
                : "says " + Problems.said(answer.status(), said));
    }
}
