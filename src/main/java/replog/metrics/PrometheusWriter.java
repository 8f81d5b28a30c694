package replog.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Writes the text in which Prometheus reads metrics, version 0.0.4.
 *
 * <p>Lines end with a line feed, the last one too. A family is a group of its own: {@code # HELP},
 * {@code # TYPE}, and a line {@code NAME{LABELS} VALUE} for each sample; one without samples is
 * left out. In help a backslash and a line feed are written as {@code \\} and {@code \n}, in a
 * label's value a double quote as {@code \"} as well. A histogram has a sample {@code _bucket} for
 * each bound {@code le}, that of {@code +Inf} last, which are cumulative, {@code _sum} and
 * {@code _count}, which is the same as the last bucket. See
 * <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">Exposition formats</a>,
 * and for names <a href="https://prometheus.io/docs/practices/naming/">Metric and label naming</a>.
 *
 * <p>No family is there twice, nor a sample in one: a reader would refuse it all. One thread's.
 */
public final class PrometheusWriter {
    /** The media type of the text. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    private static final String OF_COUNTERS = "_total";

    private final StringBuilder text = new StringBuilder();
    private final Set<String> families = new HashSet<>();

    /** The samples of one family; of no use once the family is written. */
    public final class Samples {
        private final String name;
        private final String head;
        private final Set<Labels> there = new HashSet<>();

        private Samples(String name, String head) {
            this.name = name;
            this.head = head;
        }

        public void add(Labels labels, long value) {
            begin(labels);
            line(name, labels, Long.toString(value));
        }

        public void add(Labels labels, double value) {
            begin(labels);
            line(name, labels, format(value));
        }

        /** In seconds. */
        public void add(Labels labels, Duration value) {
            begin(labels);
            line(name, labels, seconds(value));
        }

        /** A histogram's, all of them. */
        private void add(Labels labels, Histogram.Snapshot snapshot) {
            begin(labels);
            snapshot.buckets().forEach(bucket -> line(name + "_bucket",
                    labels.withBound(seconds(bucket.bound())), Long.toString(bucket.count())));
            String count = Long.toString(snapshot.count());
            line(name + "_bucket", labels.withBound("+Inf"), count);
            line(name + "_sum", labels, seconds(snapshot.sum()));
            line(name + "_count", labels, count);
        }

        private void begin(Labels labels) {
            if (there.isEmpty()) {
                text.append(head);
            }
            if (!there.add(labels)) {
                throw new IllegalStateException(name + labels.text() + " is there twice");
            }
        }
    }

    /** The histograms of one family. */
    public interface Histograms {
        void add(Labels labels, Histogram.Snapshot snapshot);
    }

    /** What only rises while the process runs; its name ends with {@code _total}. */
    public PrometheusWriter counter(String name, String help, Consumer<Samples> samples) {
        if (!name.endsWith(OF_COUNTERS)) {
            throw new IllegalArgumentException("a counter ends with _total: " + name);
        }
        samples.accept(family(name, help, "counter"));
        return this;
    }

    /** What rises and falls. */
    public PrometheusWriter gauge(String name, String help, Consumer<Samples> samples) {
        if (name.endsWith(OF_COUNTERS)) {
            throw new IllegalArgumentException("only a counter ends with _total: " + name);
        }
        samples.accept(family(name, help, "gauge"));
        return this;
    }

    /** A gauge of one sample without labels. */
    public PrometheusWriter gauge(String name, String help, long value) {
        return gauge(name, help, samples -> samples.add(Labels.NONE, value));
    }

    /** The same, of a condition: 1 if it holds, 0 if not. */
    public PrometheusWriter gauge(String name, String help, boolean value) {
        return gauge(name, help, value ? 1 : 0);
    }

    /** How long something takes, in seconds; its name ends with {@code _seconds}. */
    public PrometheusWriter histogram(String name, String help, Consumer<Histograms> histograms) {
        if (!name.endsWith("_seconds")) {
            throw new IllegalArgumentException("a histogram is of seconds: " + name);
        }
        Samples samples = family(name, help, "histogram");
        histograms.accept(samples::add);
        return this;
    }

    /** All that was written, in UTF-8. */
    public byte[] toBytes() {
        return text.toString().getBytes(UTF_8);
    }

    private Samples family(String name, String help, String type) {
        if (!NAME.matcher(name).matches() || !families.add(name)) {
            throw new IllegalArgumentException(
                    "no name of a metric, or there already: " + name);
        }
        String said = help.replace("\\", "\\\\").replace("\n", "\\n");
        return new Samples(name, "# HELP " + name + " " + said + "\n"
                + "# TYPE " + name + " " + type + "\n");
    }

    private void line(String name, Labels labels, String value) {
        text.append(name).append(labels.text()).append(' ').append(value).append('\n');
    }

    /** Exact, without an exponent. */
    private static String seconds(Duration duration) {
        return plain(BigDecimal.valueOf(duration.getSeconds())
                .add(BigDecimal.valueOf(duration.getNano(), 9)));
    }

    private static String format(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        return plain(BigDecimal.valueOf(value));
    }

    private static String plain(BigDecimal value) {
        return value.stripTrailingZeros().toPlainString();
    }

    /**
     * What distinguishes a sample from others of its family. Immutable.
     *
     * <p>A name is one that the data model allows, and none that it keeps for itself: those that
     * begin with two underscores, and {@code le}, which names the buckets of a histogram. A value
     * may be any text, also from outside.
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
}
