package replog.http;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import replog.http.Problem.ProblemException;
import replog.json.EscapedText;

/**
 * Which of the forms that an answer can have a client wants, by its {@code Accept} header (RFC
 * 9110, section 12.5.1). Parameters other than {@code q} are not looked at. Stateless.
 */
public final class ContentNegotiation {
    private static final Pattern QUALITY = Pattern.compile("0(\\.[0-9]{0,3})?|1(\\.0{0,3})?");

    private ContentNegotiation() {}

    /** How much a form is wanted, by the range that names it most precisely. */
    private record Wish(String type, double quality, int precision) {}

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
        return offered.stream().map(type -> wish(type, ranges)).filter(wish -> wish.quality() > 0)
                .max(Comparator.comparingDouble(Wish::quality).thenComparing(Wish::precision))
                .orElseThrow(() -> Problem.of(406, "not-acceptable", "Not acceptable",
                        "The answer can be " + String.join(", ", offered) + ", and not "
                        + EscapedText.of(wanted, 100) + ".").exception())
                .type();
    }

    private static Wish wish(String type, String[] ranges) {
        Wish found = new Wish(type, 0, 0);
        for (String range : ranges) {
            int precision = precision(MediaType.withoutParameters(range), type);
            if (precision > found.precision()) {
                found = new Wish(type, quality(range), precision);
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
        return MediaType.parameters(range, "q").findFirst().map(pair ->
                pair.length == 2 && QUALITY.matcher(pair[1].strip()).matches()
                        ? Double.parseDouble(pair[1].strip()) : 0).orElse(1.0);
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
            parameters(header, "charset").filter(pair -> pair.length == 2)
                    .map(pair -> pair[1].strip().replace("\"", ""))
                    .filter(charset -> !WITHIN_UTF8.contains(charset.toLowerCase(Locale.ROOT)))
                    .findFirst().ifPresent(charset -> {
                        throw Problem.unsupportedMediaType("The charset '"
                                + EscapedText.of(charset, 40) + "' isn't accepted; send UTF-8.")
                                .exception();
                    });
        }

        /** The parameters of that name, each with its value if it has one. */
        static Stream<String[]> parameters(String header, String name) {
            return Arrays.stream(header.split(";")).skip(1).map(one -> one.split("=", 2))
                    .filter(pair -> pair[0].strip().equalsIgnoreCase(name));
        }
    }
}
