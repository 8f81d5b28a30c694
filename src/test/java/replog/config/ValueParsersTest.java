package replog.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import replog.config.Settings.DelayRange;
import replog.config.Settings.Peer;
import replog.config.ValueParsers.Durations;
import replog.config.ValueParsers.Sizes;
import replog.durability.FsyncMode;
import replog.durability.WriteConcern;

class ValueParsersTest {
    private static final Function<String, Duration> DURATION = ValueParsers.duration("1ms", "60m");
    private static final Function<String, Long> SIZE = ValueParsers.size("1", "1g");
    private static final Function<String, Integer> PORT = ValueParsers.wholeNumber(0, 65535);

    @ParameterizedTest
    @CsvSource({
        "500ms, PT0.5S", "2s, PT2S", "5m, PT5M", "3, PT3S", "0.5, PT0.5S", "1.5s, PT1.5S",
        "0.001, PT0.001S", "60m, PT1H", "3600, PT1H", "1.50000, PT1.5S", "007, PT7S",
    })
    void readsADuration(String text, Duration duration) {
        assertThat(DURATION.apply(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "0", "-1", "61m", "999999999999999999999", "999999999m", "1h", "2 s", ".5", "5.", "1e3",
        "0.0001", "0.5ms", "s", "2S", "١", "NaN",
    })
    void refusesADuration(String text) {
        refused(DURATION, text, "must be a duration such as 500ms, 2s, 5m or plain seconds, "
                + "from 1ms to 60m");
    }

    @ParameterizedTest
    @CsvSource({"PT0S, 0", "PT0.5S, 500ms", "PT2S, 2s", "PT5M, 5m", "PT90S, 90s", "PT1.5S, 1500ms"})
    void spellsADurationSoThatItReadsBack(Duration duration, String text) {
        assertThat(Durations.format(duration)).isEqualTo(text);
        assertThat(Durations.parse(text, duration, duration)).isEqualTo(duration);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1", "1023, 1023", "64k, 65536", "1m, 1048576", "1M, 1048576", "1g, 1073741824",
    })
    void readsASize(String text, long bytes) {
        assertThat(SIZE.apply(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "0", "-1", "2g", "999999999g", "99999999999999999999", "1.5m", "1mb", "k", "1 k", "0x10",
    })
    void refusesASize(String text) {
        refused(SIZE, text, "must be a size such as 64k, 1m or plain bytes, from 1 to 1g");
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1000, 1000", "8k, 8k", "8192, 8k", "1073741824, 1g", "1025, 1025"})
    void spellsASizeSoThatItReadsBack(String text, String word) {
        assertThat(Sizes.format(Sizes.parse(text, 0, Long.MAX_VALUE))).isEqualTo(word);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "65536", "4294967296", "99999999999", "80x", "8000.0", "+1", "٣"})
    void refusesAPort(String text) {
        refused(PORT, text, "must be a whole number from 0 to 65535");
    }

    @ParameterizedTest
    @CsvSource({
        "http://h1:8001, http://h1:8001", "http://h1:8001/, http://h1:8001",
        "HTTP://H1.Example:80, http://h1.example:80", "http://[::1]:8001, http://[::1]:8001",
        "http://127.0.0.1:65535, http://127.0.0.1:65535",
    })
    void normalisesAnAddress(String text, URI url) {
        assertThat(NodeUrls.parse(text)).isEqualTo(url);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "h1:8001", "https://h1:8001", "http://h1", "http://h1:0", "http://h1:65536",
        "http://h1:8001/x", "http://h1:8001//", "http://u:p@h1:8001", "http://h1:8001?x=1",
        "http://h1:8001#x", "http://h 1:8001", "http://:8001", "http:h1:8001", "/x",
        "http://secondary_1:8001",
    })
    void refusesAnAddress(String text) {
        refused(NodeUrls::parse, text, "must be an address such as http://h1:8001");
    }

    @Test
    void saysThatAHostNameHasAnUnderscore() {
        refused(NodeUrls::parse, "http://secondary_1:8001", "may not contain an underscore");
    }

    @Test
    void readsSecondariesWithAndWithoutNames() {
        assertThat(ValueParsers.peers("http://h1:8001/, second = http://h2:8002")).containsExactly(
                new Peer(Optional.empty(), URI.create("http://h1:8001")),
                new Peer(Optional.of("second"), URI.create("http://h2:8002")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "http://h1:1,http://H1:1/ | has the address http://h1:1 twice",
        "a=http://h1:1,a=http://h2:2 | has the name a twice",
        "http://h1:1, | its part \"\" must be an address",
        "..=http://h1:1 | its part \"..=http://h1:1\" must be 1 to 64 letters",
        "=http://h1:1 | its part \"=http://h1:1\" must be 1 to 64 letters",
        "a=h1:1 | its part \"a=h1:1\" must be an address",
    })
    void refusesSecondaries(String text, String what) {
        refused(ValueParsers::peers, text, what);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "1,3 | 1000 | 3000", "0, 500ms | 0 | 500", "2 | 2000 | 2000",
    })
    void readsADelay(String text, long lowerMillis, long upperMillis) {
        assertThat(ValueParsers.delay(text)).isEqualTo(new DelayRange(
                Duration.ofMillis(lowerMillis), Duration.ofMillis(upperMillis)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "3,1 | must be LOWER,UPPER, the lower one first",
        "1,2,3 | may not have more than 2 parts",
        "1, | its part \"\" must be a duration",
        "-1,2 | its part \"-1\" must be a duration",
        "61m | its part \"61m\" must be a duration",
    })
    void refusesADelay(String text, String what) {
        refused(ValueParsers::delay, text, what);
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "ON", "1", "yes"})
    void knowsOnAndOffAlone(String text) {
        assertThat(ValueParsers.onOrOff("on")).isTrue();
        assertThat(ValueParsers.onOrOff("off")).isFalse();
        refused(ValueParsers::onOrOff, text, "must be on or off");
    }

    @Test
    void readsTheBackoffInPlainSecondsAndUnits() {
        assertThat(ValueParsers.backoff("0.5, 2,5m")).containsExactly(
                Duration.ofMillis(500), Duration.ofSeconds(2), Duration.ofMinutes(5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1,0", "1,,2", "1,", "1;2", "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,"
            + "16,17,18,19,20,21"})
    void refusesABackoff(String text) {
        refused(ValueParsers::backoff, text, "");
    }

    @Test
    void readsAPolicyAndSpellsItBack() {
        for (String word : List.of("always", "500ms", "never")) {
            assertThat(new Settings.Storage(Optional.empty(), ValueParsers.fsync(word), 1)
                    .fsyncName())
                    .isEqualTo(word);
        }
        assertThat(ValueParsers.fsync("1.5"))
                .isEqualTo(new FsyncMode.Every(Duration.ofMillis(1500)));
        refused(ValueParsers::fsync, "0", "must be always, never or a duration");
    }

    @Test
    void readsAConcern() {
        assertThat(ValueParsers.concern("1")).isEqualTo(new WriteConcern.Nodes(1));
        assertThat(ValueParsers.concern("majority")).isEqualTo(new WriteConcern.Majority());
        assertThat(ValueParsers.concern("all")).isEqualTo(new WriteConcern.All());
        refused(ValueParsers::concern, "0", "must be majority, all or a whole number from 1");
        refused(ValueParsers::concern, "most", "must be majority, all or a whole number from 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "..", "a/b", "a b", "é", "", "01234567890123456789012345678901"
            + "012345678901234567890123456789012"})
    void refusesAName(String text) {
        refused(NodeName::parse, text, "must be 1 to 64");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "localhost", "::", "::1", "[::1]", "fe80::1%eth0", "a_b.c"})
    void readsAHost(String text) {
        assertThat(ValueParsers.host(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:8000", "http://h1", "a b", "*"})
    void refusesAHost(String text) {
        refused(ValueParsers::host, text, "must be a host name or an address");
    }

    @Test
    void refusesALevelThatIsNone() {
        assertThat(ValueParsers.level("warn")).isEqualTo(ValueParsers.level("warning"))
                .isEqualTo(System.Logger.Level.WARNING);
        refused(ValueParsers::level, "loud",
                "must be one of error, warning, info, debug, trace, off");
    }

    private static void refused(Function<String, ?> parser, String text, String what) {
        assertThatThrownBy(() -> parser.apply(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(what);
    }
}
