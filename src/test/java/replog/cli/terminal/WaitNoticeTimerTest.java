package replog.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How often a wait is spoken of. */
class WaitNoticeTimerTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "true  | 1 2 3 4 5 6 1 2 3   | 2 3 4 5 6 2 3",
        "false | 1 2 3 4 5 6 7 8 9 16 17 1 2 3 4 | 2 4 8 16 2 4"})
    void isSpokenOfFromTwoSecondsOn(boolean watched, String seconds, String said) {
        var wait = new WaitNoticeTimer(watched);
        List<String> due = Stream.of(seconds.split(" "))
                .filter(text -> wait.isDue(Duration.ofSeconds(Long.parseLong(text)))).toList();
        assertThat(due).containsExactly(said.split(" "));
    }
}
