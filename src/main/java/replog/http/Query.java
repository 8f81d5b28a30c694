package replog.http;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The parameters of a raw query, each at most once; a plus sign is a plus sign. Stateless.
 */
final class Query {
    private Query() {}

    static Map<String, String> parse(String raw) {
        var parameters = new LinkedHashMap<String, String>();
        int from = 0;
        while (from <= raw.length()) {
            int end = raw.indexOf('&', from);
            end = end < 0 ? raw.length() : end;
            if (end > from) {
                add(parameters, raw.substring(from, end));
            }
            from = end + 1;
        }
        return parameters;
    }

    private static void add(Map<String, String> parameters, String pair) {
        int equals = pair.indexOf('=');
        String name = decode(equals < 0 ? pair : pair.substring(0, equals));
        String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
        if (parameters.putIfAbsent(name, value) != null) {
            throw Problem.badRequest("The query parameter '" + Printable.of(name, 40)
                    + "' is given more than once.").exception();
        }
    }

    /** Percent-decoded; a 400 for a bad escape, bad UTF-8 or a character that must be escaped. */
    static String decode(String raw) {
        if (plain(raw)) {
            return raw;
        }
        byte[] bytes = new byte[raw.length()];
        int count = 0;
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                bytes[count++] = escape(raw, i);
                i += 2;
            } else if (c > ' ' && c < 0x7F) {
                bytes[count++] = (byte) c;
            } else {
                throw Problem.badRequest("'" + Printable.of(raw, 40)
                        + "' bears a character that must be percent-encoded.").exception();
            }
        }
        try {
            return StrictUtf8.decode(
                    Arrays.copyOf(bytes, count), "'" + Printable.of(raw, 40) + "'");
        } catch (JsonException e) {
            throw Problem.badRequest(e.getMessage()).exception();
        }
    }

    private static boolean plain(String raw) {
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%' || c <= ' ' || c >= 0x7F) {
                return false;
            }
        }
        return true;
    }

    private static byte escape(String raw, int at) {
        int high = at + 2 < raw.length() ? digit(raw.charAt(at + 1)) : -1;
        int low = at + 2 < raw.length() ? digit(raw.charAt(at + 2)) : -1;
        if (high < 0 || low < 0) {
            throw Problem.badRequest("'" + Printable.of(raw, 40)
                    + "' bears a bad percent-escape.").exception();
        }
        return (byte) (high << 4 | low);
    }

    private static int digit(char c) {
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }
}
