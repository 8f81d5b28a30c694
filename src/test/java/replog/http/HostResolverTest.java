package replog.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class HostResolverTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final HostResolver lookups = new HostResolver();

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "[::1]", "localhost"})
    void letsThroughWhatIsKnown(String host) {
        assertThat(lookups.await(host, LONG)).isEqualTo(HostResolver.Result.FOUND);
        assertThat(lookups.await(host, LONG)).as("once more").isEqualTo(HostResolver.Result.FOUND);
    }

    @Test
    void refusesAHostThatNobodyKnows() {
        assertThat(lookups.await("nowhere.invalid", LONG))
                .isEqualTo(HostResolver.Result.UNKNOWN);
    }

    @Test
    void waitsNoLongerThanToldForALookupThatHangsAndBeginsNoSecondOne() {
        var hung = new CountDownLatch(1);
        var begun = new AtomicInteger();
        var hanging = new HostResolver(host -> {
            begun.incrementAndGet();
            awaitUninterruptibly(hung);
            return InetAddress.getLoopbackAddress();
        });
        Duration moment = Duration.ofMillis(20);

        assertThat(hanging.await("slow", moment)).isEqualTo(HostResolver.Result.TIMED_OUT);
        assertThat(hanging.await("slow", moment)).isEqualTo(HostResolver.Result.TIMED_OUT);

        assertThat(begun).hasValue(1);
        hung.countDown();
        assertThat(hanging.await("slow", LONG)).isEqualTo(HostResolver.Result.FOUND);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1node.example", "3f2a.local", "10.0.0.1.example"})
    void looksUpNamesThatBeginWithADigit(String host) {
        var begun = new AtomicInteger();
        var counting = new HostResolver(_ -> {
            begun.incrementAndGet();
            return InetAddress.getLoopbackAddress();
        });
        assertThat(counting.await(host, LONG)).isEqualTo(HostResolver.Result.FOUND);
        assertThat(begun).hasValue(1);
    }

    @Test
    void looksAHostUpAgainThatWasUnknown() {
        var known = new AtomicBoolean();
        var changing = new HostResolver(host -> {
            if (!known.get()) {
                throw new UnknownHostException(host);
            }
            return InetAddress.getLoopbackAddress();
        });
        assertThat(changing.await("node", LONG)).isEqualTo(HostResolver.Result.UNKNOWN);

        known.set(true);

        assertThat(changing.await("node", LONG)).isEqualTo(HostResolver.Result.FOUND);
    }

    @Test
    void keepsTheInterruptThatEndsIt() {
        var hung = new CountDownLatch(1);
        var hanging = new HostResolver(host -> {
            awaitUninterruptibly(hung);
            return InetAddress.getLoopbackAddress();
        });
        Thread.currentThread().interrupt();

        assertThat(hanging.await("slow", LONG)).isEqualTo(HostResolver.Result.INTERRUPTED);

        assertThat(Thread.interrupted()).isTrue();
        hung.countDown();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
