package replog.config;

import java.util.regex.Pattern;

/**
 * The secret that requests must carry. {@code toString} hides it; {@link #text} is for sending it.
 */
public record Token(String text) {
    private static final Pattern TOKEN = Pattern.compile("[!-~]{1,200}");

    public Token {
        if (!TOKEN.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "must be 1 to 200 printable ASCII characters without spaces");
        }
    }

    @Override
    public String toString() {
        return "Token[hidden]";
    }
}
