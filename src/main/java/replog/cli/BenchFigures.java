package replog.cli;

import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a run came to.
 *
 * @param target where the load went
 * @param counted how long was measured: less than planned if it was ended early
 * @param requests that were acknowledged while it was measured, as are the latencies
 * @param errors how many requests failed, by kind, the warm-up's too
 * @param fates how many entries met which, over the whole run
 * @param processor what this process took of it while it was measured
 */
record BenchFigures(
        URI target,
        Duration counted,
        long requests,
        Latencies latencies,
        Map<String, Long> errors,
        Map<AppendFate.Data, Long> fates,
        Duration processor) {

    /** Of requests that were acknowledged. */
    record Latencies(Duration p50, Duration p99, Duration p999, Duration max) {
        static Latencies of(Histogram histogram) {
            return new Latencies(
                    Duration.ofNanos(histogram.quantileNanos(0.5)),
                    Duration.ofNanos(histogram.quantileNanos(0.99)),
                    Duration.ofNanos(histogram.quantileNanos(0.999)),
                    Duration.ofNanos(histogram.maxNanos()));
        }
    }

    BenchFigures {
        errors = Collections.unmodifiableMap(new TreeMap<>(errors));
        fates = Map.copyOf(fates);
    }

    double requestsPerSecond() {
        return counted.isPositive() ? requests / seconds(counted) : 0;
    }

    /** How many processors the load kept busy by being made. */
    double processors() {
        return counted.isPositive() ? seconds(processor) / seconds(counted) : 0;
    }

    long entries(AppendFate.Data data) {
        return fates.getOrDefault(data, 0L);
    }

    ExitCode exitCode() {
        if (entries(AppendFate.Data.UNKNOWN) > 0) {
            return ExitCode.OUTCOME_UNKNOWN;
        }
        return errors.isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
