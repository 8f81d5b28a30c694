package replog.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import replog.http.server.ClientWatch.MinimumRate;

class MinimumRateTest {
    @ParameterizedTest
    @CsvSource({
        "1999,0,false", "2001,0,true", "2999,100,false", "3001,100,true", "3001,101,false",
        "9000000000,100000000000,false",
    })
    void allowsASecondMoreForEachSoManyBytes(long waitedMillis, long bytes, boolean missed) {
        var rate = new MinimumRate(Duration.ofSeconds(2), 100);

        assertThat(rate.isMissed(Duration.ofMillis(waitedMillis).toNanos(), bytes))
                .isEqualTo(missed);
    }
}
