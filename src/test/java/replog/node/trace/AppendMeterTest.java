package replog.node.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import replog.metrics.Histogram;
import replog.node.result.AppendResult;
import replog.node.result.AppendResult.Kind;
import replog.node.result.AppendResults;
import replog.node.result.PendingResult;
import replog.node.trace.NodeMeters.AppendMeter;

class AppendMeterTest {
    private final AppendMeter meter = new AppendMeter();

    @Test
    void eachEndIsCountedOnceItWasWaitedFor() {
        for (AppendResult result : AppendResults.all()) {
            PendingResult pending = meter.counted(() -> PendingResult.completed(result));
            assertThat(meter.count(Kind.of(result))).isZero();
            assertThat(pending.await()).isSameAs(result);
        }
        for (Kind end : Kind.values()) {
            assertThat(meter.count(end)).as("%s", end).isEqualTo(end == Kind.BROKEN ? 0 : 1);
        }
    }

    @Test
    void whatBreaksIsCountedAsWell() {
        var broken = new IllegalStateException("broken");
        assertThatThrownBy(() -> meter.counted(() -> {
            throw broken;
        })).isSameAs(broken);
        assertThatThrownBy(() -> meter.counted(() -> () -> {
            throw broken;
        }).await()).isSameAs(broken);
        var counts = new EnumMap<Kind, Long>(Kind.class);
        Arrays.stream(Kind.values()).filter(end -> meter.count(end) > 0)
                .forEach(end -> counts.put(end, meter.count(end)));
        assertThat(counts).isEqualTo(Map.of(Kind.BROKEN, 2L));
    }

    @Test
    void onlyWhatIsAcknowledgedIsTimed() {
        AppendResults.all()
                .forEach(result -> meter.counted(() -> PendingResult.completed(result)).await());
        var latencies = meter.latencies(3);
        assertThat(latencies.keySet()).containsExactly(1, 2, 3);
        assertThat(latencies.get(2).count()).isEqualTo(2); // a new one and a repeat
        assertThat(latencies.get(2).sum()).hasSeconds(2);
        assertThat(latencies.get(1).count()).isZero();
        assertThat(meter.latencies(1).values()).extracting(Histogram.Snapshot::count)
                .containsExactly(0L, 2L, 0L);
    }
}
