package replog.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import replog.metrics.PrometheusWriter.Labels;

class PrometheusWriterTest {
    private final PrometheusWriter page = new PrometheusWriter();

    @Test
    void eachFamilyIsAGroupWithItsHelpAndType() {
        page.gauge("a_bytes", "How many.", 7)
                .gauge("b", "Whether.", true)
                .counter("c_total", "How often.", samples -> {
                    samples.add(Labels.of("result", "good").and("to", "x"), 2);
                    samples.add(Labels.of("result", "bad").and("to", "x"), 0);
                });
        assertThat(text()).isEqualTo("""
                # HELP a_bytes How many.
                # TYPE a_bytes gauge
                a_bytes 7
                # HELP b Whether.
                # TYPE b gauge
                b 1
                # HELP c_total How often.
                # TYPE c_total counter
                c_total{result="good",to="x"} 2
                c_total{result="bad",to="x"} 0
                """);
    }

    @Test
    void histogramIsCumulativeUpToInfinity() {
        var histogram = new Histogram(
                List.of(Duration.ofNanos(100_000), Duration.ofMillis(25), Duration.ofSeconds(10)));
        for (long micros : new long[] {100, 101, 20_000, 11_000_000}) {
            histogram.record(micros * 1000);
        }
        page.histogram("h_seconds", "How long.",
                histograms -> histograms.add(Labels.of("w", "1"), histogram.snapshot()));
        assertThat(text()).isEqualTo("""
                # HELP h_seconds How long.
                # TYPE h_seconds histogram
                h_seconds_bucket{w="1",le="0.0001"} 1
                h_seconds_bucket{w="1",le="0.025"} 3
                h_seconds_bucket{w="1",le="10"} 3
                h_seconds_bucket{w="1",le="+Inf"} 4
                h_seconds_sum{w="1"} 11.020201
                h_seconds_count{w="1"} 4
                """);
    }

    @Test
    void histogramWithoutLabelsHasItsBoundAlone() {
        page.histogram("h_seconds", "How long.", histograms -> histograms.add(Labels.NONE,
                new Histogram(List.of(Duration.ofSeconds(1))).snapshot()));
        assertThat(text()).contains("h_seconds_bucket{le=\"1\"} 0\n"
                + "h_seconds_bucket{le=\"+Inf\"} 0\nh_seconds_sum 0\nh_seconds_count 0\n");
    }

    @Test
    void helpIsEscaped() {
        page.gauge("a", "one\\two\n# TYPE \"three\"", 1);
        assertThat(text()).startsWith("# HELP a one\\\\two\\n# TYPE \"three\"\n# TYPE a gauge\n");
    }

    @Test
    void valuesOfLabelsAreEscaped() {
        page.gauge("a", "h", samples ->
                samples.add(Labels.of("name", "x\"} 1\\n\n# é{,}"), 5));
        assertThat(text()).endsWith("gauge\na{name=\"x\\\"} 1\\\\n\\n# é{,}\"} 5\n");
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "100, 100", "0.1, 0.1", "1e-9, 0.000000001", "-2.5, -2.5",
        "1e21, 1000000000000000000000", "NaN, NaN", "Infinity, +Inf", "-Infinity, -Inf"})
    void numbersAreShownPlainly(double value, String shown) {
        page.gauge("a", "h", samples -> samples.add(Labels.NONE, value));
        assertThat(text()).endsWith("\na " + shown + "\n");
    }

    @Test
    void durationsAreSeconds() {
        page.gauge("a", "h", samples -> {
            samples.add(Labels.of("x", "1"), Duration.ofNanos(1_500_000_001));
            samples.add(Labels.of("x", "2"), Duration.ofMinutes(2));
        });
        assertThat(text()).endsWith("a{x=\"1\"} 1.500000001\na{x=\"2\"} 120\n");
    }

    @Test
    void familyWithoutSamplesIsLeftOut() {
        page.gauge("a", "h", _ -> { });
        assertThat(text()).isEmpty();
    }

    @Test
    void whatIsThereTwiceIsRefused() {
        page.gauge("a", "h", 1);
        assertThatThrownBy(() -> page.gauge("a", "h", 2)).hasMessageContaining("there already: a");
        assertThatThrownBy(() -> page.gauge("b", "h", samples -> {
            samples.add(Labels.of("x", "1"), 1);
            samples.add(Labels.of("x", "1"), 2);
        })).hasMessage("b{x=\"1\"} is there twice");
        assertThatThrownBy(() -> Labels.of("x", "1").and("x", "2"))
                .hasMessageContaining("twice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1a", "a-b", "a b", "a\n"})
    void namesAreThoseOfTheDataModel(String name) {
        assertThatThrownBy(() -> page.gauge(name, "h", 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Labels.of(name, "x"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void namesThatMeanSomethingAreKept() {
        assertThatThrownBy(() -> page.counter("a", "h", _ -> { })).hasMessageContaining("_total");
        assertThatThrownBy(() -> page.gauge("a_total", "h", 1)).hasMessageContaining("_total");
        assertThatThrownBy(() -> page.histogram("a", "h", _ -> { }))
                .hasMessageContaining("seconds");
        assertThatThrownBy(() -> Labels.of("le", "1")).hasMessageContaining("le");
        assertThatThrownBy(() -> Labels.of("__a", "1")).hasMessageContaining("__a");
    }

    @Test
    void counterOnlyRises() {
        var counter = new Counter();
        counter.increment();
        counter.add(4);
        assertThat(counter.count()).isEqualTo(5);
        assertThatThrownBy(() -> counter.add(-1)).hasMessageContaining("1");
        assertThat(counter.count()).isEqualTo(5);
    }

    private String text() {
        return new String(page.toBytes(), UTF_8);
    }
}
