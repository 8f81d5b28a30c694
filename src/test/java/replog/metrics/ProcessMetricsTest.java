package replog.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ProcessMetricsTest {
    private static final Pattern SAMPLE = Pattern.compile("(?m)^(x_\\w+) (\\S+)$");

    @Test
    void processIsToldInBaseUnits() {
        Map<String, Double> told = told();
        assertThat(told.get("x_process_cpu_seconds_total")).isBetween(0.01, 1e6);
        assertThat(told.get("x_process_start_time_seconds") * 1000)
                .isBetween(1.5e12, System.currentTimeMillis() + 1.0);
        assertThat(told.get("x_java_threads")).isBetween(2.0, 10_000.0);
        assertThat(told.get("x_java_heap_used_bytes")).isBetween(1e5, 1e12)
                .isLessThanOrEqualTo(told.get("x_java_heap_max_bytes"));
    }

    @Test
    void linuxTellsOpenFilesAndMemory() {
        Map<String, Double> told = told();
        assumeTrue(
                System.getProperty("os.name").equals("Linux"), "this is not Linux");
        assertThat(told.get("x_process_open_fds")).isBetween(3.0, 100_000.0);
        assertThat(told.get("x_process_resident_memory_bytes")).isBetween(1e7, 1e12);
    }

    @Test
    void collectorsAreToldApart() {
        assertThat(text()).containsPattern("x_java_gc_collections_total\\{collector=\"[^\"]+\"} ")
                .containsPattern("x_java_gc_seconds_total\\{collector=\"[^\"]+\"} ");
    }

    private static Map<String, Double> told() {
        return SAMPLE.matcher(text()).results().collect(Collectors.toMap(
                found -> found.group(1), found -> Double.parseDouble(found.group(2))));
    }

    private static String text() {
        var page = new PrometheusWriter();
        ProcessMetrics.writeTo(page, "x_");
        return new String(page.toBytes(), UTF_8);
    }
}
