package replog.cli.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import replog.cli.terminal.Arguments;
import replog.cli.terminal.Arguments.SpellingHint;
import replog.cli.terminal.Arguments.UsageException;
import replog.cli.terminal.Terminal;

/** What {@code bench} can be told, and what it can't. */
class BenchOptionsTest {
    private static final SpellingHint NO_GUESS = (word, candidates) -> Optional.empty();

    @Test
    void nothingToldIsASensibleLoad() {
        assertThat(plan(Map.of()))
                .isEqualTo(new BenchOptions(URI.create("http://127.0.0.1:8000"), 64,
                Duration.ofSeconds(2), Duration.ofSeconds(10), 100, Optional.empty(),
                OptionalInt.empty(), Duration.ofSeconds(10), Optional.empty(), false));
    }

    @Test
    void eachOptionIsTaken() {
        assertThat(plan(Map.of("REPLOG_TOKEN", "other"), "--url=http://h:1", "--connections=1",
                "--warmup=0", "--seconds=3", "--size=0", "--write.concern=majority", "--bulk=1",
                "--timeout=4", "--token=secret", "--json")).isEqualTo(new BenchOptions(
                        URI.create("http://h:1"), 1, Duration.ZERO, Duration.ofSeconds(3), 0,
                        Optional.of("majority"), OptionalInt.of(1), Duration.ofSeconds(4),
                        Optional.of("secret"), true));
    }

    @Test
    void tokenAndPortCanComeFromTheEnvironment() {
        var options = plan(Map.of("REPLOG_TOKEN", "secret", "REPLOG_PORT", "8010"));
        assertThat(options.token()).hasValue("secret");
        assertThat(options.url()).hasPort(8010);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "--connections=0     | --connections must be a whole number from 1 to 10000, not '0'",
        "--connections=10001 | --connections must be a whole number from 1 to 10000, not '10001'",
        "--connections=      | --connections must be a whole number from 1 to 10000, not ''",
        "--seconds=0         | --seconds must be a whole number from 1 to 86400, not '0'",
        "--seconds=1.5       | --seconds must be a whole number from 1 to 86400, not '1.5'",
        "--seconds=5000000000 | --seconds must be a whole number from 1 to 86400, not '5000000000'",
        "--warmup=-1         | --warmup must be a whole number from 0 to 3600, not '-1'",
        "--size=1k           | --size must be a whole number from 0 to 16777216, not '1k'",
        "--bulk=0            | --bulk must be a whole number from 1 to 100000, not '0'",
        "--timeout=601       | --timeout must be a whole number from 1 to 600, not '601'",
        "--write.concern=0   | --write.concern must be a number from 1, majority or all, not '0'",
        "--write.concern=ALL | --write.concern must be a number from 1, majority or all, not 'ALL'",
        "--json=true         | --json takes no value",
        "--url=https://h:1   | --url must be http://HOST:PORT, not 'https://h:1': bench"
                + " speaks plain HTTP only",
        "--url=nowhere       | --url must be http://HOST:PORT, not 'nowhere'"})
    void mistakeIsSaid(String word, String message) {
        assertMistakes(message, word);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "with space", "é"})
    void tokenThatNoNodeHasIsAMistake(String token) {
        assertMistakes("--token must be 1 to 200 printable ASCII characters without spaces",
                "--token=" + token);
        assertThatThrownBy(() -> plan(Map.of("REPLOG_TOKEN", token)))
                .hasMessageStartingWith("REPLOG_TOKEN must be 1 to 200");
    }

    @Test
    void allMistakesAreSaidAtOnce() {
        assertMistakes("""
                '--frob' means nothing to bench
                --json takes no value
                --seconds is given twice
                --bulk must be a whole number from 1 to 100000, not 'x'
                --url must be http://HOST:PORT, not 'h'
                --connections must be a whole number from 1 to 10000, not '0'""",
                "--frob=1", "--json=1", "--seconds=1", "--seconds=2", "--connections=0",
                "--bulk=x", "--url=h");
    }

    @Test
    void moreThanTheHeapHoldsIsAMistake() {
        var command = BenchCommand.COMMAND;
        var arguments = Arguments.parse(command, List.of(), NO_GUESS);
        var options =
                BenchOptionsSamples.bulk(BenchOptionsSamples.plan(URI.create("http://h:1")),
                        100_000, "1");
        BenchOptions.checkMemory(options, arguments, 12 << 20);
        arguments.check();
        BenchOptions.checkMemory(options, arguments, 8 << 20);
        assertThatThrownBy(arguments::check).hasMessageContaining(
                "requests of 2 MiB on 4 connections take more than half of the heap, 8 MiB");
    }

    private static void assertMistakes(String message, String... words) {
        assertThatThrownBy(() -> plan(Map.of(), words)).isInstanceOf(UsageException.class)
                .hasMessage(message);
    }

    private static BenchOptions plan(Map<String, String> environment, String... words) {
        var nowhere = new PrintStream(new ByteArrayOutputStream(), true, UTF_8);
        var terminal = new Terminal(
                environment, InputStream.nullInputStream(), nowhere, nowhere, false);
        var arguments = Arguments.parse(BenchCommand.COMMAND, Arrays.asList(words), NO_GUESS);
        BenchOptions options = BenchOptions.of(arguments, terminal);
        arguments.check();
        return options;
    }
}
