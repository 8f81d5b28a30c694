package replog.api.append;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import replog.http.Problem;
import replog.http.server.Request;
import replog.log.frame.NewEntry;

/**
 * The {@code Idempotency-Key} of an append, and the header that marks answers to repeats.
 *
 * <p>A key is visible text, or a quoted string of it (RFC 8941, section 3.3.3), as in the draft of
 * the header, which is the same key without its quotes. The platform shows a tab and a folded line
 * as a space, so that another key would look the same: a key has no spaces. What it cuts off at the
 * ends, blanks and control characters are invisible.
 */
public final class IdempotencyKeyHeader {
    public static final String HEADER = "Idempotency-Key";
    static final String REPLAYED = "Idempotency-Replayed";

    private static final int MAX_BYTES = 200;
    private static final byte DELETE = 0x7F;
    private static final Pattern QUOTED = Pattern.compile("\"((?:[^\"\\\\]|\\\\[\"\\\\])*)\"");

    private IdempotencyKeyHeader() {}

    /** In UTF-8; empty when there is none, and a 400 that names the header when it is no key. */
    public static Optional<byte[]> of(Request request) {
        List<String> values = request.headers(HEADER);
        if (values.isEmpty()) {
            return Optional.empty();
        }
        if (values.size() > 1) {
            throw rejection("was given more than once");
        }
        // The server shows each byte as a character.
        byte[] key = unquoted(values.getFirst()).getBytes(StandardCharsets.ISO_8859_1);
        if (key.length == 0 || key.length > MAX_BYTES) {
            throw rejection("must have 1 to " + MAX_BYTES + " bytes, not " + key.length);
        }
        for (byte one : key) {
            if (one >= 0 && one <= ' ' || one == DELETE) {
                throw rejection("has a control character or a space, which may have been a tab;"
                        + " a key has none");
            }
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(key));
        } catch (CharacterCodingException _) {
            throw rejection("isn't valid UTF-8");
        }
        return Optional.of(key);
    }

    /** A new entry of a value, with the key where there is one. */
    static NewEntry draft(Optional<byte[]> key, byte[] value) {
        return key.map(bytes -> new NewEntry(bytes, value)).orElseGet(() -> NewEntry.of(value));
    }

    private static String unquoted(String value) {
        if (value.length() > 2 * MAX_BYTES + 2) {
            return value; // too long in any form, and for the pattern's recursion
        }
        Matcher quoted = QUOTED.matcher(value);
        if (quoted.matches()) {
            return quoted.group(1).replaceAll("\\\\(.)", "$1");
        }
        if (value.startsWith("\"") || value.endsWith("\"")) {
            throw rejection("is no quoted string: it begins and ends with a quote, and \\ stands"
                    + " before each quote and backslash in it");
        }
        return value;
    }

    private static RuntimeException rejection(String why) {
        return Problem.badRequest("The header " + HEADER + " " + why + ".").exception();
    }
}
