package replog.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What tells a sample from others of its family. Immutable.
 *
 * <p>A name is one that the data model allows, and none that it keeps for itself: those that begin
 * with two underscores, and {@code le}, by which a histogram tells its buckets. A value may be any
 * text, also from outside.
 */
public record Labels(List<Label> all) {
    public static final Labels NONE = new Labels(List.of());

    private static final Pattern NAME = Pattern.compile("(?!__)[a-zA-Z_][a-zA-Z0-9_]*");
    private static final String BOUND = "le";

    /** One of them. */
    public record Label(String name, String value) {
        public Label {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("no name of a label: " + name);
            }
        }
    }

    public Labels {
        all = List.copyOf(all);
        if (all.stream().map(Label::name).distinct().count() < all.size()) {
            throw new IllegalArgumentException("a label is there twice in " + all);
        }
    }

    public static Labels of(String name, String value) {
        return NONE.and(name, value);
    }

    /** These and one more. */
    public Labels and(String name, String value) {
        if (name.equals(BOUND)) {
            throw new IllegalArgumentException("the label le is a histogram's own");
        }
        return with(new Label(name, value));
    }

    /** Those of a histogram's bucket. */
    Labels withBound(String bound) {
        return with(new Label(BOUND, bound));
    }

    private Labels with(Label label) {
        var more = new ArrayList<>(all);
        more.add(label);
        return new Labels(more);
    }

    /** As they stand after a metric's name; nothing where there are none. */
    String text() {
        return all.isEmpty() ? "" : all.stream()
                .map(label -> label.name() + "=\"" + escaped(label.value()) + '"')
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
