package replog.node.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import replog.node.fault.Fault.FaultKind;
import replog.node.fault.Fault.FaultStatus;
import replog.node.fault.FaultTable.ActiveFault.Origin;
import replog.node.fault.FaultTable.Sleep;
import replog.node.fault.FaultTable.Verdict;

/** What the active faults make of requests. */
class FaultTableTest {
    private static final FaultKind BEFORE = new FaultKind.ErrorBeforeStore();
    private static final FaultKind AFTER = new FaultKind.ErrorAfterStore();
    private static final FaultKind DROP = new FaultKind.Drop();
    private static final FaultKind PARTITION = new FaultKind.Partition();
    private static final Verdict STORE = new Verdict.Store(Optional.empty(), false);
    private static final long BEGIN = Long.MAX_VALUE - 5; // the clock may pass its end

    private final FaultTable table = new FaultTable();
    private long now = BEGIN;
    private double chance;

    @Test
    void withoutFaultsEachRequestIsStored() {
        assertThat(verdict()).isEqualTo(STORE);
        assertThat(cutsOff()).isFalse();
    }

    @Test
    void eachKindDoesItsOwn() {
        add(BEFORE, 1);
        assertThat(verdict()).isEqualTo(new Verdict.Fail());
        add(DROP, 1);
        assertThat(verdict()).isEqualTo(new Verdict.Drop());
        add(AFTER, 1);
        assertThat(verdict()).isEqualTo(new Verdict.Store(Optional.empty(), true));
        add(PARTITION, 1);
        assertThat(verdict()).isEqualTo(STORE);
        assertThat(cutsOff()).isTrue();
        assertThat(cutsOff()).isFalse();
        add(delay(2, 2), 1);
        assertThat(slept(verdict()).nanosLeft(now)).isEqualTo(seconds(2));
    }

    @Test
    void countIsHowManyRequestsItHits() {
        add(BEFORE, 3);
        for (int hit = 1; hit <= 3; hit++) {
            assertThat(verdict()).isEqualTo(new Verdict.Fail());
        }
        assertThat(verdict()).isEqualTo(STORE);
        assertThat(table.removeExpired(now)).singleElement()
                .returns("fault-1", FaultStatus::id).returns(3L, FaultStatus::hits);
        assertThat(table.views(now)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0.5, 0, true", "0.5, 0.4999, true", "0.5, 0.5, false", "0.001, 0.001, false",
        "1, 0.9999, true"})
    void rateIsHowLikelyItHits(double rate, double drawn, boolean hit) {
        table.add(new Fault(DROP, rate, OptionalLong.empty(), Optional.empty()),
                Origin.REQUESTED, now);
        chance = drawn;
        assertThat(verdict()).isEqualTo(hit ? new Verdict.Drop() : STORE);
        assertThat(table.views(now).getFirst().hits()).isEqualTo(hit ? 1 : 0);
    }

    @Test
    void ttlIsHowLongItLasts() {
        table.add(new Fault(DROP, 1, OptionalLong.empty(), Optional.of(Duration.ofSeconds(60))),
                Origin.REQUESTED, now);
        now = BEGIN + seconds(60) - 1;
        assertThat(verdict()).isEqualTo(new Verdict.Drop());
        assertThat(table.removeExpired(now)).isEmpty();
        assertThat(table.views(now).getFirst().left()).contains(Duration.ofNanos(1));
        now++;
        assertThat(verdict()).isEqualTo(STORE);
        assertThat(table.removeExpired(now)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"0, 1000000000", "0.5, 2000000000", "0.999999999999, 3000000000"})
    void sleepIsARandomTimeBetweenTheTwo(double drawn, long nanos) {
        add(delay(1, 3), 1);
        chance = drawn;
        assertThat(slept(verdict()).nanosLeft(now)).isEqualTo(nanos);
    }

    @Test
    void othersAreRefusedWhileOneSleepsAndHitByNothing() {
        add(delay(3, 3), 10);
        add(DROP, 1);
        assertThat(verdict()).isEqualTo(new Verdict.Drop());
        Sleep sleep = slept(verdict());
        add(BEFORE, 1);
        now = BEGIN + seconds(1);
        assertThat(verdict()).isEqualTo(new Verdict.Refuse(Duration.ofSeconds(2)));
        now = BEGIN + seconds(3);
        assertThat(verdict()).isEqualTo(new Verdict.Fail());
        table.endSleep(sleep);
        assertThat(slept(verdict()).nanosLeft(now)).isEqualTo(seconds(3));
        assertThat(table.views(now).getFirst().hits()).isEqualTo(2);
    }

    @Test
    void delayForTheNextRequestRefusesNobody() {
        table.add(Fault.once(delay(30, 30)), Origin.NEXT, now);
        assertThat(table.next()).isPresent();
        Sleep sleep = slept(verdict());
        assertThat(table.next()).isEmpty();
        assertThat(verdict()).isEqualTo(STORE);
        assertThat(table.removeExpired(now)).isEmpty();
        assertThat(table.views(now).getFirst().sleeping()).isOne();
        table.endSleep(sleep);
        assertThat(table.removeExpired(now)).hasSize(1);
    }

    @Test
    void delayForTheNextRequestComesBeforeTheOthersAndTheSettingLast() {
        table.add(Fault.lasting(delay(1, 1)), Origin.SETTING, now);
        add(delay(2, 2), 1);
        table.add(Fault.once(delay(3, 3)), Origin.NEXT, now);
        for (long expected = 3; expected >= 1; expected--) {
            Sleep sleep = slept(verdict());
            assertThat(sleep.nanosLeft(now)).isEqualTo(seconds(expected));
            table.endSleep(sleep);
        }
    }

    @Test
    void aRequestThatIsLostSpendsNoDelay() {
        table.add(Fault.once(delay(30, 30)), Origin.NEXT, now);
        add(DROP, 1);
        assertThat(verdict()).isEqualTo(new Verdict.Drop());
        assertThat(table.next()).isPresent();
    }

    @Test
    void aRequestMaySleepAndFailOnceStored() {
        add(AFTER, 1);
        add(delay(1, 1), 1);
        assertThat(verdict()).isInstanceOfSatisfying(Verdict.Store.class, store -> {
            assertThat(store.sleep()).isPresent();
            assertThat(store.failAfterwards()).isTrue();
        });
    }

    @Test
    void takingAFaultBackEndsItsSleeps() {
        add(delay(30, 30), 10);
        Sleep sleep = slept(verdict());
        assertThat(table.remove(one -> one.id().equals("fault-1"), now)).hasSize(1);
        assertThat(sleep.nanosLeft(now)).isZero();
        assertThat(verdict()).isEqualTo(STORE);
        table.endSleep(sleep);
        assertThat(table.views(now)).isEmpty();
    }

    @Test
    void soManyFaultsAndSleepsAndNoMore() {
        for (int count = 1; count <= FaultTable.MAX_FAULTS; count++) {
            assertThat(table.add(Fault.lasting(PARTITION), Origin.REQUESTED, now)).isPresent();
        }
        assertThat(table.add(Fault.lasting(PARTITION), Origin.REQUESTED, now)).isEmpty();
        for (int count = 1; count <= FaultTable.MAX_SLEEPS; count++) {
            table.add(Fault.once(delay(30 + count, 30 + count)), Origin.NEXT, now);
            slept(verdict());
        }
        assertThat(verdict()).isEqualTo(new Verdict.Refuse(Duration.ofSeconds(31)));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.1, 1.0001, Double.NaN})
    void rateIsAboveZeroAndAtMostOne(double rate) {
        assertThatThrownBy(() -> new Fault(
                DROP, rate, OptionalLong.empty(), Optional.empty()))
                .hasMessageContaining("rate").hasMessageContaining("" + rate);
    }

    private void add(FaultKind kind, long count) {
        table.add(new Fault(kind, 1, OptionalLong.of(count), Optional.empty()),
                Origin.REQUESTED, now);
    }

    private Verdict verdict() {
        return table.decide(now, () -> chance);
    }

    private boolean cutsOff() {
        return table.isPartitioned(now, () -> chance);
    }

    private static Sleep slept(Verdict verdict) {
        return ((Verdict.Store) verdict).sleep().orElseThrow();
    }

    private static FaultKind delay(long lower, long upper) {
        return new FaultKind.Delay(Duration.ofSeconds(lower), Duration.ofSeconds(upper));
    }

    private static long seconds(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }
}
