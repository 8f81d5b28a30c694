package replog.node.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import replog.fixture.LoggedLines;
import replog.node.fault.Fault.FaultKind;
import replog.node.fault.Fault.FaultStatus;
import replog.node.result.ReplicateResult;
import replog.node.result.ReplicateResult.Delayed;
import replog.node.result.ReplicateResult.Failed;
import replog.node.result.ReplicateResult.Injected;
import replog.node.result.ReplicateResult.Stored;

/** What faults do to the threads of requests, and to the log. */
@Timeout(60)
class FaultInjectorTest {
    private static final Duration LONG = FaultKind.MAX_DELAY;

    private final LoggedLines logged = new LoggedLines();
    private final AtomicInteger stored = new AtomicInteger();
    private final FaultInjector faults = new FaultInjector(Optional.empty(), true, logged);

    @Test
    void sleepsBeforeItIsStored() {
        faults.delayNext(Duration.ofMillis(30));
        long begun = System.nanoTime();
        assertThat(request()).isEqualTo(new Stored());
        assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(30_000_000);
        assertThat(stored).hasValue(1);
    }

    @Test
    void othersAreStoredWhileTheNextOneSleepsAndZeroWakesIt() {
        faults.delayNext(LONG);
        assertThat(faults.nextDelay()).isEqualTo(LONG);
        var sleeper = sleeper();
        assertThat(faults.nextDelay()).isZero();
        assertThat(request()).isEqualTo(new Stored());
        assertThat(sleeper).isNotDone();
        faults.delayNext(Duration.ZERO);
        assertThat(sleeper.join()).isEqualTo(new Stored());
        assertThat(stored).hasValue(2);
    }

    @Test
    void laterDelayForTheNextRequestReplacesTheEarlierOne() {
        faults.delayNext(LONG);
        faults.delayNext(Duration.ofMillis(1));
        assertThat(faults.views()).hasSize(1);
        assertThat(request()).isEqualTo(new Stored());
        assertThat(faults.views()).isEmpty();
    }

    @Test
    void othersAreRefusedWhileOneSleepsByADelayOnRequest() {
        faults.add(Fault.lasting(new FaultKind.Delay(LONG, LONG))).orElseThrow();
        var sleeper = sleeper();
        assertThat(request()).isInstanceOfSatisfying(Delayed.class,
                delayed -> assertThat(delayed.left()).isPositive().isLessThanOrEqualTo(LONG));
        assertThat(stored).hasValue(0);
        faults.removeAll();
        assertThat(sleeper.join()).isEqualTo(new Stored());
        assertThat(request()).isEqualTo(new Stored());
    }

    @Test
    void endOfTheNodeWakesSleepersAndStoresNothing() {
        faults.delayNext(LONG);
        var sleeper = sleeper();
        faults.end();
        assertThat(sleeper.join()).isInstanceOf(Failed.class);
        faults.delayNext(LONG);
        assertThat(request()).isInstanceOf(Failed.class);
        assertThat(stored).hasValue(0);
    }

    @Test
    void delayOfTheSettingsCannotBeTakenBack() {
        var lasting =
                new FaultInjector(Optional.of(new FaultKind.Delay(Duration.ZERO, Duration.ZERO)),
                true, logged);
        lasting.removeAll();
        assertThat(lasting.views()).hasSize(1);
        assertThat(lasting.remove(lasting.views().getFirst().id())).isFalse();
    }

    @Test
    void failureAfterwardsSaysSoOnlyOfWhatWasStored() {
        faults.add(Fault.lasting(new FaultKind.ErrorAfterStore()));
        assertThat(request()).isEqualTo(new Injected(true));
        assertThat(stored).hasValue(1);
        assertThat(faults.inject(() -> new ReplicateResult.Gap(3)))
                .isEqualTo(new ReplicateResult.Gap(3));
    }

    @Test
    void failureBeforeStoresNothing() {
        faults.add(Fault.once(new FaultKind.ErrorBeforeStore()));
        assertThat(request()).isEqualTo(new Injected(false));
        assertThat(stored).hasValue(0);
    }

    @Test
    void changesAreLoggedAndHitsAreNot() {
        faults.add(new Fault(new FaultKind.ErrorBeforeStore(), 1, OptionalLong.of(2),
                Optional.empty()));
        faults.add(new Fault(new FaultKind.Drop(), 0.25, OptionalLong.empty(),
                Optional.of(Duration.ofSeconds(90))));
        request();
        request();
        assertThat(faults.remove("fault-2")).isTrue();
        assertThat(logged.lines()).containsExactly(
                "INFO has the fault fault-1 on request: error-before-store at the rate 1.0,"
                        + " 2 times",
                "INFO has the fault fault-2 on request: drop at the rate 0.25, for 90.0 s",
                "INFO the fault fault-1 is over after 2 hits",
                "INFO the fault fault-2 is taken back after 0 hits");
    }

    private ReplicateResult request() {
        return faults.inject(() -> {
            stored.incrementAndGet();
            return new Stored();
        });
    }

    /** A request that sleeps when this returns. */
    private CompletableFuture<ReplicateResult> sleeper() {
        var result = CompletableFuture.supplyAsync(this::request);
        while (faults.views().stream().mapToInt(FaultStatus::sleeping).sum() == 0) {
            Thread.onSpinWait();
        }
        return result;
    }
}
