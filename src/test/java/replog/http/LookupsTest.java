package replog.http;

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

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(30)
class LookupsTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final Lookups lookups = new Lookups();

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "[::1]", "localhost"})
    void letsThroughWhatIsKnown(String host) {
        assertThat(lookups.refusal(host, LONG)).isEmpty();
        assertThat(lookups.refusal(host, LONG)).as("once more").isEmpty();
    }

    @Test
    void refusesAHostThatNobodyKnows() {
        assertThat(lookups.refusal("nowhere.invalid", LONG))
                .contains(new Reply.Unreachable("unknown host nowhere.invalid"));
    }

    @Test
    void waitsNoLongerThanToldForALookupThatHangsAndBeginsNoSecondOne() {
        var hung = new CountDownLatch(1);
        var begun = new AtomicInteger();
        var hanging = new Lookups(host -> {
            begun.incrementAndGet();
            awaitUninterruptibly(hung);
            return InetAddress.getLoopbackAddress();
        });
        Duration moment = Duration.ofMillis(20);

        assertThat(hanging.refusal("slow", moment)).contains(new Reply.TimedOut(moment));
        assertThat(hanging.refusal("slow", moment)).contains(new Reply.TimedOut(moment));

        assertThat(begun).hasValue(1);
        hung.countDown();
        assertThat(hanging.refusal("slow", LONG)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1node.example", "3f2a.local", "10.0.0.1.example"})
    void looksUpNamesThatBeginWithADigit(String host) {
        var begun = new AtomicInteger();
        var counting = new Lookups(_ -> {
            begun.incrementAndGet();
            return InetAddress.getLoopbackAddress();
        });
        assertThat(counting.refusal(host, LONG)).isEmpty();
        assertThat(begun).hasValue(1);
    }

    @Test
    void looksAHostUpAgainThatWasUnknown() {
        var known = new AtomicBoolean();
        var changing = new Lookups(host -> {
            if (!known.get()) {
                throw new UnknownHostException(host);
            }
            return InetAddress.getLoopbackAddress();
        });
        assertThat(changing.refusal("node", LONG)).isNotEmpty();

        known.set(true);

        assertThat(changing.refusal("node", LONG)).isEmpty();
    }

    @Test
    void keepsTheInterruptThatEndsIt() {
        var hung = new CountDownLatch(1);
        var hanging = new Lookups(host -> {
            awaitUninterruptibly(hung);
            return InetAddress.getLoopbackAddress();
        });
        Thread.currentThread().interrupt();

        assertThat(hanging.refusal("slow", LONG)).contains(new Reply.Unreachable("interrupted"));

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
