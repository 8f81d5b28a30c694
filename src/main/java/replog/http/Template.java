package replog.http;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A path with parameters, {@code /messages/{id}}, and what answers it by method.
 *
 * <p>Ordered so that the first that fits a path is the one that wins. Immutable.
 */
record Template(List<Segment> segments, Map<String, Route> methods)
        implements Comparable<Template> {

    /** One segment: text that must be equal, or a parameter's name. */
    record Segment(String text, boolean parameter) {}

    static Template parse(String text, Map<String, Route> methods) {
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("a route starts with a slash: " + text);
        }
        var segments = List.of(text.split("/", -1)).stream().map(Template::segment).toList();
        return new Template(segments, methods);
    }

    long parameters() {
        return segments.stream().filter(Segment::parameter).count();
    }

    boolean fits(String[] path) {
        if (path.length != segments.size()) {
            return false;
        }
        for (int i = 0; i < path.length; i++) {
            Segment segment = segments.get(i);
            if (segment.parameter() ? path[i].isEmpty() : !path[i].equals(segment.text())) {
                return false;
            }
        }
        return true;
    }

    /** The raw values of the parameters in a path that fits. */
    Map<String, String> values(String[] path) {
        var values = new HashMap<String, String>();
        for (int i = 0; i < path.length; i++) {
            if (segments.get(i).parameter()) {
                values.put(segments.get(i).text(), path[i]);
            }
        }
        return values;
    }

    /** A path of its own segments, with those of another where it has parameters. */
    String with(String[] path) {
        return IntStream.range(0, path.length).mapToObj(i -> segments.get(i).parameter()
                ? path[i] : segments.get(i).text()).collect(Collectors.joining("/"));
    }

    @Override
    public int compareTo(Template other) {
        int common = Math.min(segments.size(), other.segments.size());
        for (int i = 0; i < common; i++) {
            int order = Boolean.compare(
                    segments.get(i).parameter(), other.segments.get(i).parameter());
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(segments.size(), other.segments.size());
    }

    private static Segment segment(String text) {
        boolean parameter = text.startsWith("{") && text.endsWith("}");
        String inner = parameter ? text.substring(1, text.length() - 1) : text;
        if (inner.contains("{") || inner.contains("}") || parameter && inner.isEmpty()) {
            throw new IllegalArgumentException("no segment of a route: " + text);
        }
        return new Segment(inner, parameter);
    }
}
