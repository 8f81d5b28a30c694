package replog.http;

import java.util.Locale;
import java.util.Set;
import replog.json.EscapedText;

/** What a {@code Content-Type} header says (RFC 9110, section 8.3). Stateless. */
public final class MediaType {
    private static final Set<String> WITHIN_UTF8 = Set.of("utf-8", "utf8", "us-ascii");

    private MediaType() {}

    /** In lower case, without its parameters. */
    public static String withoutParameters(String header) {
        return header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    /** 415 if it names another charset, which would be taken for UTF-8 else. */
    public static void requireUtf8(String header) {
        String[] parts = header.split(";");
        for (int i = 1; i < parts.length; i++) {
            String[] pair = parts[i].split("=", 2);
            if (pair.length == 2 && pair[0].strip().equalsIgnoreCase("charset")) {
                String charset = pair[1].strip().replace("\"", "");
                if (!WITHIN_UTF8.contains(charset.toLowerCase(Locale.ROOT))) {
                    throw Problem.unsupportedMediaType("The charset '"
                            + EscapedText.of(charset, 40) + "' isn't accepted; send UTF-8.")
                            .exception();
                }
            }
        }
    }
}
