package replog.http;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** How an exchange of a {@link BareClient} ended. */
public sealed interface BareReply {
    /** The whole answer: its head from the status line on, and its body. */
    record Answered(int status, String head, byte[] body) implements BareReply {
        /** A header's first value. */
        public Optional<String> header(String name) {
            int line = head.indexOf('\n') + 1;
            while (line > 0 && line < head.length()) {
                int end = head.indexOf('\n', line);
                int colon = line + name.length();
                if (colon < end && head.charAt(colon) == ':'
                        && head.regionMatches(true, line, name, 0, name.length())) {
                    return Optional.of(head.substring(colon + 1, end).strip());
                }
                line = end + 1;
            }
            return Optional.empty();
        }

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** No connection came about: the other side heard nothing of it. */
    record NotSent(String reason) implements BareReply {}

    /** No whole answer; whether the other side did what it was asked is unknown. */
    record Lost(String reason) implements BareReply {}

    /** Nothing came for so long; whether the other side did what it was asked is unknown. */
    record TimedOut(Duration after) implements BareReply {}
}
