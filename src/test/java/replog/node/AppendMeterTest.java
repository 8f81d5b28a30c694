package replog.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import replog.metrics.Histogram;

class AppendMeterTest {
    private final AppendMeter meter = new AppendMeter();

    @Test
    void eachEndIsCountedOnceItWasWaitedFor() {
        for (AppendResult result : AppendResults.all()) {
            Appending appending = meter.counted(() -> Appending.ended(result));
            assertThat(meter.count(AppendEnd.of(result))).isZero();
            assertThat(appending.await()).isSameAs(result);
        }
        for (AppendEnd end : AppendEnd.values()) {
            assertThat(meter.count(end)).as("%s", end).isEqualTo(end == AppendEnd.BROKEN ? 0 : 1);
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
        var counts = new EnumMap<AppendEnd, Long>(AppendEnd.class);
        Arrays.stream(AppendEnd.values()).filter(end -> meter.count(end) > 0)
                .forEach(end -> counts.put(end, meter.count(end)));
        assertThat(counts).isEqualTo(Map.of(AppendEnd.BROKEN, 2L));
    }

    @Test
    void onlyWhatIsAcknowledgedIsTimed() {
        AppendResults.all().forEach(result -> meter.counted(() -> Appending.ended(result)).await());
        var latencies = meter.latencies(3);
        assertThat(latencies.keySet()).containsExactly(1, 2, 3);
        assertThat(latencies.get(2).count()).isEqualTo(2); // a new one and a repeat
        assertThat(latencies.get(2).sum()).hasSeconds(2);
        assertThat(latencies.get(1).count()).isZero();
        assertThat(meter.latencies(1).values()).extracting(Histogram.Snapshot::count)
                .containsExactly(0L, 2L, 0L);
    }
}
