package replog.node.result;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import replog.node.TestNodes;

class RequestLimitsTest {
    private static final long MIB = 1 << 20;

    @ParameterizedTest
    @CsvSource({"8m, 1024, 32", "8m, 256, 32", "8m, 64, 8", "8m, 21, 2", "1m, 64, 4"})
    void boundWhatABulkTakesInTheLogByItsOwnBoundAndTheHeap(
            String bulkMax, long heapMib, long framesMib) {
        RequestLimits limits =
                RequestLimits.of(TestNodes.settings("--bulk.max=" + bulkMax), heapMib * MIB);
        assertThat(limits.bulkFramesMax() / MIB).isEqualTo(framesMib);
    }

    @ParameterizedTest
    @CsvSource({"8m, 1m, 1m, 64", "8m, 64m, 16m, 64", "256m, 1m, 1m, 4096", "1, 64m, 1m, 64"})
    void takeABatchThatAMasterOfTheSameSettingsMaySendOnAnyHeap(
            String bulkMax, String messageMax, String batch, long heapMib) {
        var settings = TestNodes.settings("--bulk.max=" + bulkMax, "--message.max=" + messageMax,
                "--replication.batch=" + batch);
        RequestLimits master = RequestLimits.of(settings, 1L << 40);
        RequestLimits secondary = RequestLimits.of(settings, heapMib * MIB);
        long largestEntry = settings.appends().messageMax() + (128 << 10);
        assertThat(secondary.batchMax()).isGreaterThanOrEqualTo(Math.max(
                Math.max(settings.replication().batch(), largestEntry), master.bulkFramesMax()))
                .isLessThan(Integer.MAX_VALUE - 8);
    }

    @Test
    void takeWhatThisProcessCanAffordFromAMasterOfOtherSettings() {
        RequestLimits limits = RequestLimits.of(TestNodes.settings(), 1024 * MIB);
        assertThat(limits.batchMax()).isEqualTo(256 * MIB);
    }
}
