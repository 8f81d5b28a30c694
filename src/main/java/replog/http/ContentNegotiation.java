package replog.http;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import replog.http.Problem.ProblemException;
import replog.json.EscapedText;

/**
 * Which of the forms that an answer can have a client wants, by its {@code Accept} header (RFC
 * 9110, section 12.5.1). Parameters other than {@code q} are not looked at. Stateless.
 */
public final class ContentNegotiation {
    private static final Pattern QUALITY = Pattern.compile("0(\\.[0-9]{0,3})?|1(\\.0{0,3})?");

    private ContentNegotiation() {}

    /** How a form is wanted: by the range that names it best. */
    private record Wish(double quality, int precision) {
        private static final Wish NONE = new Wish(0, 0);

        boolean beats(Wish other) {
            return quality > other.quality
                    || quality == other.quality && precision > other.precision;
        }
    }

    /**
     * The one wanted most; among equals the one that is named most precisely, and then the first.
     *
     * @param offered media types in lower case, at least one
     * @throws ProblemException 406, naming those that are offered, if none is wanted
     */
    public static String choose(Optional<String> header, List<String> offered) {
        String wanted = header.orElse("").strip();
        if (wanted.isEmpty()) {
            return offered.getFirst();
        }
        String[] ranges = wanted.toLowerCase(Locale.ROOT).split(",");
        String best = null;
        Wish most = Wish.NONE;
        for (String one : offered) {
            Wish wish = wish(one, ranges);
            if (wish.quality() > 0 && wish.beats(most)) {
                best = one;
                most = wish;
            }
        }
        if (best == null) {
            throw Problem.of(406, "not-acceptable", "Not acceptable", "The answer can be "
                    + String.join(", ", offered) + ", and not " + EscapedText.of(wanted, 100)
                    + ".").exception();
        }
        return best;
    }

    private static Wish wish(String type, String[] ranges) {
        Wish found = Wish.NONE;
        for (String range : ranges) {
            int precision = precision(MediaType.withoutParameters(range), type);
            if (precision > found.precision()) {
                found = new Wish(quality(range), precision);
            }
        }
        return found;
    }

    private static int precision(String range, String type) {
        if (range.equals(type)) {
            return 3;
        }
        if (range.equals(type.substring(0, type.indexOf('/')) + "/*")) {
            return 2;
        }
        return range.equals("*/*") ? 1 : 0;
    }

    /** One without a weight is wanted; one with a weight that is none is not. */
    private static double quality(String range) {
        String[] parts = range.split(";");
        for (int i = 1; i < parts.length; i++) {
            String[] pair = parts[i].split("=", 2);
            if (pair[0].strip().equals("q")) {
                String weight = pair.length == 2 ? pair[1].strip() : "";
                return QUALITY.matcher(weight).matches() ? Double.parseDouble(weight) : 0;
            }
        }
        return 1;
    }

    /** What a {@code Content-Type} header says (RFC 9110, section 8.3). Stateless. */
    public static final class MediaType {
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
}
