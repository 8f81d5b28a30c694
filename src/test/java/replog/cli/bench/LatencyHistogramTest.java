package replog.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lengths of time in constant memory, with a bounded error. */
class LatencyHistogramTest {
    private final LatencyHistogram histogram = new LatencyHistogram();

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0", "1, 1, 1", "127, 127, 127", "128, 128, 128", "255, 255, 255",
        "256, 256, 257", "257, 256, 257", "258, 257, 259", "511, 383, 511", "512, 384, 515",
        "1000000, 1780, 1003519"})
    void lengthFallsIntoABucket(long nanos, int bucket, long upperEnd) {
        assertThat(LatencyHistogram.bucket(nanos)).isEqualTo(bucket);
        assertThat(LatencyHistogram.upperEnd(bucket)).isEqualTo(upperEnd);
    }

    @Test
    void bucketsFollowEachOtherWithoutAGap() {
        for (int bucket =
                0; bucket < LatencyHistogram.bucket(LatencyHistogram.MOST_NANOS); bucket++) {
            long last = LatencyHistogram.upperEnd(bucket);
            assertThat(LatencyHistogram.bucket(last)).isEqualTo(bucket);
            assertThat(LatencyHistogram.bucket(last + 1)).isEqualTo(bucket + 1);
        }
    }

    @Test
    void noBucketIsWiderThanThe128thOfItsLengths() {
        for (int bucket =
                1; bucket <= LatencyHistogram.bucket(LatencyHistogram.MOST_NANOS); bucket++) {
            long shortest = LatencyHistogram.upperEnd(bucket - 1) + 1;
            assertThat((LatencyHistogram.upperEnd(bucket) - shortest) * 128).isLessThan(shortest);
        }
    }

    @ParameterizedTest
    @CsvSource({"0.5, 50", "0.99, 99", "0.999, 100", "1, 100", "0.001, 1", "0.501, 51"})
    void quantileIsTheSmallestThatSoManyDoNotExceed(double share, long nanos) {
        for (int length = 1; length <= 100; length++) {
            histogram.record(length);
        }
        assertThat(histogram.quantileNanos(share)).isEqualTo(nanos);
    }

    @Test
    void quantilesAreNeverTooSmallAndHardlyTooLarge() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        long[] lengths = random.longs(10_000, 1, 20_000_000_000L)
                .map(length -> length >>> random.nextInt(20)).toArray();
        Arrays.stream(lengths).forEach(histogram::record);
        Arrays.sort(lengths);
        for (double share : new double[] {0.001, 0.1, 0.5, 0.9, 0.99, 0.999, 1}) {
            long exact = lengths[(int) Math.ceil(share * lengths.length) - 1];
            assertThat(histogram.quantileNanos(share)).as("%s with seed %s", share, seed)
                    .isBetween(exact, exact + exact / 128);
        }
        assertThat(histogram.maxNanos()).isEqualTo(lengths[lengths.length - 1]);
    }

    @Test
    void nothingRecordedIsZero() {
        assertThat(histogram.count()).isZero();
        assertThat(histogram.maxNanos()).isZero();
        assertThat(histogram.quantileNanos(0.99)).isZero();
    }

    @Test
    void longestIsExactAndBoundsAllQuantiles() {
        histogram.record(1_000_001);
        assertThat(histogram.quantileNanos(0.5)).isEqualTo(1_000_001);
        histogram.record(Long.MAX_VALUE);
        assertThat(histogram.count()).isEqualTo(2);
        assertThat(histogram.maxNanos()).isEqualTo(Long.MAX_VALUE);
        assertThat(histogram.quantileNanos(1)).isEqualTo(LatencyHistogram.MOST_NANOS);
    }

    @Test
    void nonsenseIsRefused() {
        assertThatThrownBy(() -> histogram.record(-1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> histogram.quantileNanos(0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> histogram.quantileNanos(1.1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
