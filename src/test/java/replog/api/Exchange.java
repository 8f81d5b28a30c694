package replog.api;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request and what was answered, as a client sees them.
 *
 * @param answered the answer's headers, their names in lower case
 */
record Exchange(String method, String target, Map<String, String> asked, byte[] body, int status,
        Map<String, String> answered, byte[] answer) {

    String path() {
        return target.split("\\?", 2)[0];
    }

    /** The method whose handler answers. */
    String handledMethod() {
        return method.equals("HEAD") ? "GET" : method;
    }

    boolean succeeded() {
        return status < 300;
    }

    Map<String, String> query() {
        var query = new LinkedHashMap<String, String>();
        String[] parts = target.split("\\?", 2);
        for (String pair : parts.length < 2 ? new String[0] : parts[1].split("&")) {
            String[] sides = pair.split("=", 2);
            query.put(decoded(sides[0]), sides.length < 2 ? "" : decoded(sides[1]));
        }
        return query;
    }

    Optional<String> askedType() {
        return asked.entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase("Content-Type"))
                .map(header -> mediaType(header.getValue())).findFirst();
    }

    Optional<String> answeredType() {
        return Optional.ofNullable(answered.get("content-type")).map(Exchange::mediaType);
    }

    @Override
    public String toString() {
        return method + " " + target + " answered " + status;
    }

    private static String mediaType(String header) {
        return header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    private static String decoded(String raw) {
        return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
