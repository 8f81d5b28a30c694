package replog.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import replog.metrics.Histogram.Bucket;

class HistogramTest {
    private static final List<Duration> BOUNDS =
            List.of(Duration.ofNanos(10), Duration.ofNanos(20), Duration.ofNanos(40));

    private final Histogram histogram = new Histogram(BOUNDS);

    @Test
    void emptyOneHasAllItsBuckets() {
        var snapshot = histogram.snapshot();
        assertThat(snapshot.buckets()).extracting(Bucket::bound).isEqualTo(BOUNDS);
        assertThat(snapshot.buckets()).extracting(Bucket::count).containsOnly(0L);
        assertThat(snapshot.count()).isZero();
        assertThat(snapshot.sum()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 1, 1", "9, 1, 1, 1", "10, 1, 1, 1", "11, 0, 1, 1", "20, 0, 1, 1",
        "21, 0, 0, 1", "40, 0, 0, 1", "41, 0, 0, 0", "9223372036854775807, 0, 0, 0"})
    void boundIsTheMostThatItsBucketHolds(long nanos, long ten, long twenty, long forty) {
        histogram.record(nanos);
        assertThat(counts()).containsExactly(ten, twenty, forty);
        assertThat(histogram.snapshot().count()).isEqualTo(1);
        assertThat(histogram.snapshot().sum()).isEqualTo(Duration.ofNanos(nanos));
    }

    @Test
    void bucketsCountWhatIsInThoseBeforeThem() {
        for (long nanos : new long[] {5, 15, 15, 30, 100, 100}) {
            histogram.record(nanos);
        }
        assertThat(counts()).containsExactly(1L, 3L, 4L);
        assertThat(histogram.snapshot().count()).isEqualTo(6);
        assertThat(histogram.snapshot().sum()).isEqualTo(Duration.ofNanos(265));
    }

    @Test
    void nothingIsLostBetweenThreads() throws InterruptedException {
        int each = 20_000;
        List<Thread> threads = IntStream.range(0, 8).mapToObj(number -> Thread.ofVirtual()
                .start(() -> IntStream.range(0, each).forEach(_ -> histogram.record(10 + number))))
                .toList();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(counts()).containsExactly((long) each, 8L * each, 8L * each);
        assertThat(histogram.snapshot().sum().toNanos()).isEqualTo((80L + 28) * each);
    }

    @Test
    void boundsMustRise() {
        Duration two = Duration.ofSeconds(2);
        assertThatThrownBy(() -> new Histogram(List.of(two, two))).hasMessageContaining("PT2S");
        assertThatThrownBy(() -> new Histogram(List.of(Duration.ZERO)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private List<Long> counts() {
        return histogram.snapshot().buckets().stream().map(Bucket::count).toList();
    }
}
