package replog.http;

import java.util.Locale;

/** What a {@code Content-Type} header says (RFC 9110, section 8.3). Stateless. */
final class ContentType {
    private ContentType() {}

    /** In lower case, without its parameters. */
    static String mediaType(String header) {
        return header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }
}
