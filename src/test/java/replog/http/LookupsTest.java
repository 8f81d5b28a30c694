package replog.http;

import java.time.Duration;
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
    void keepsTheInterruptThatEndsIt() {
        Thread.currentThread().interrupt();

        assertThat(lookups.refusal("nowhere.invalid", LONG))
                .contains(new Reply.Unreachable("interrupted"));

        assertThat(Thread.interrupted()).isTrue();
    }
}
