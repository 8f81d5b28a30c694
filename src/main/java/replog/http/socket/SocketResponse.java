package replog.http.socket;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Optional;

/** How an exchange of a {@link SocketClient} ended. */
public sealed interface SocketResponse {
    /** The whole answer: its head from the status line on, and its body. */
    record Answered(int status, String head, byte[] body) implements SocketResponse {
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
            return new String(body, UTF_8);
        }
    }

    /** No whole answer. */
    sealed interface Missing extends SocketResponse {
        /** To follow the name of the server. */
        default String reasonInWords() {
            return switch (this) {
                case NotSent(var reason) -> "can't be reached: " + reason;
                case Lost(var reason) -> "did not answer: " + reason;
                case TimedOut(var after) -> "did not answer within " + after.toSeconds() + " s";
            };
        }
    }

    /** No connection came about: the other side got nothing. */
    record NotSent(String reason) implements Missing {}

    /** The connection broke; whether the other side did what it was asked is unknown. */
    record Lost(String reason) implements Missing {}

    /** No answer in time; whether the other side did what it was asked is unknown. */
    record TimedOut(Duration after) implements Missing {}
}
