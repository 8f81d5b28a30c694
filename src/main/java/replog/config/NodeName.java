package replog.config;

import java.util.regex.Pattern;

/** Names of nodes: each can stand in a log line, a URL and a folder. */
public final class NodeName {
    private static final Pattern NAME = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._-]{1,64}");

    private NodeName() {}

    /** @throws IllegalArgumentException with what it must be, to go on from the key */
    public static String parse(String text) {
        if (!NAME.matcher(text).matches()) {
            throw new IllegalArgumentException("must be 1 to 64 letters, digits, dots, hyphens or"
                    + " underscores, not . or ..");
        }
        return text;
    }
}
