package replog.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import replog.cli.terminal.Arguments.SpellingHint;
import replog.cli.terminal.Arguments.UsageException;
import replog.cli.terminal.Command.Operand;

/** How a command line is told apart into options and operands. */
class ArgumentsTest {
    private static final SpellingHint NO_GUESS = (word, candidates) -> Optional.empty();
    private static final Command COMMAND = new Command("copy", "copies", "More.\n",
            "copy a b",
            List.of(Operand.required("FROM", "the source"),
                    Operand.optional("TO", "the goal; by default none")),
            List.of(Option.several("url", "http://HOST:PORT", "a node"),
                    new Option("count", "N", "how many").withLetter('n'),
                    Option.flag("json", "as JSON").withLetter('j')),
            (arguments, terminal) -> () -> ExitCode.DONE);

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "a            | a        | ",
        "a b          | a        | b",
        "a --json b   | a        | b",
        "--json a b   | a        | b",
        "a b --json   | a        | b",
        "-- a b       | a        | b",
        "-- --json -b | --json   | -b",
        "a -- --      | a        | --",
        "- a=b        | -        | a=b",
        "url=x --     | url=x    | "})
    void operandsAreWhatIsNoOption(String line, String from, String to) {
        var arguments = parsed(line.split(" "));
        arguments.check();
        assertThat(arguments.operand("FROM")).hasValue(from);
        assertThat(arguments.operand("TO")).isEqualTo(Optional.ofNullable(to));
    }

    @Test
    void emptyWordIsAnOperand() {
        var arguments = parsed("");
        arguments.check();
        assertThat(arguments.operand("FROM")).hasValue("");
    }

    @Test
    void nothingAfterTheEndOfOptionsIsOne() {
        assertThat(parsed("--", "--json").has("json")).isFalse();
        assertThat(parsed("--json", "--", "a").has("json")).isTrue();
    }

    @Test
    void optionThatMayComeSeveralTimesKeepsItsOrder() {
        var arguments = parsed("--url=http://b:1", "a", "--url=http://a:2/", "--url=http://b:1");
        arguments.check();
        assertThat(arguments.servers("url")).containsExactly(
                URI.create("http://b:1"), URI.create("http://a:2"), URI.create("http://b:1"));
        assertThat(parsed("a").servers("url")).isEmpty();
    }

    @Test
    void allMistakesAreToldAtOnce() {
        var arguments = parsed("--frob", "--count=1", "--count=2", "--count=3", "--", "a", "b",
                "--json", "d");
        assertThat(arguments.whole("count", 1, 2, 1)).isEqualTo(1);
        arguments.servers("url");
        assertMistakes(arguments, """
                '--frob' means nothing to copy; if it is no option, put -- before it
                --count is given twice
                '--json' is more than copy takes: %1$s
                'd' is more than copy takes: %1$s
                --count must be a whole number from 1 to 2, not '3'"""
                .formatted(COMMAND.usage()));
    }

    @Test
    void missingOperandIsToldWithTheOthers() {
        var arguments = parsed("--url=nowhere", "--url=http://a:1", "--url=ftp://b");
        assertThat(arguments.servers("url")).containsExactly(URI.create("http://a:1"));
        assertMistakes(arguments, "copy needs FROM: " + COMMAND.usage() + """

                --url must be http://HOST:PORT, not 'nowhere'
                --url must be http://HOST:PORT, not 'ftp://b'""");
    }

    @Test
    void usageShowsHowOftenAndWhere() {
        assertThat(COMMAND.usage()).isEqualTo(
                "copy [--url=http://HOST:PORT]… [--count=N] [--json] FROM [TO]");
        assertThat(COMMAND.help(100)).isEqualTo("""
                test-scripts/start.sh copy [--url=http://HOST:PORT]… [--count=N] [--json] FROM [TO]

                copies.
                More.

                Example: test-scripts/start.sh copy a b

                  FROM                    the source
                  TO                      the goal; by default none
                  --url=http://HOST:PORT  a node
                  -n N, --count=N         how many
                  -j, --json              as JSON
                """);
    }

    @Test
    void narrowTerminalBreaksNoWord() {
        assertThat(COMMAND.help(40).lines()).allMatch(line -> line.length() <= 40)
                .contains("  --url=http://HOST:PORT", "    a node",
                        "      [--url=http://HOST:PORT]…",
                        "Example: test-scripts/start.sh copy a b");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "a --count 7          | 7  |   | false",
        "--count 7 a b        | 7  | b | false",
        "a -n 7               | 7  |   | false",
        "a -n7 b              | 7  | b | false",
        "a -jn7               | 7  |   | true",
        "a -j -n 7            | 7  |   | true",
        "--json a             | 1  |   | true"})
    void valueIsTheNextWordOrBehindItsLetter(String line, int count, String to, boolean json) {
        var arguments = parsed(line.split(" "));
        assertThat(arguments.whole("count", 1, 9, 1)).isEqualTo(count);
        arguments.check();
        assertThat(arguments.operand("FROM")).hasValue("a");
        assertThat(arguments.operand("TO")).isEqualTo(Optional.ofNullable(to));
        assertThat(arguments.has("json")).isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "a --count          | --count needs a value: --count=N",
        "a -n               | -n needs a value: --count=N",
        "a --count --json   | --count needs a value: --count=N",
        "a --count -- 7     | --count needs a value: --count=N",
        "a --count -5       | --count must be a whole number from 1 to 9, not '-5'",
        "a --json=yes       | --json takes no value"})
    void valueThatIsMissingIsSaid(String line, String message) {
        var arguments = parsed(line.split(" "));
        arguments.whole("count", 1, 9, 1);
        assertMistakes(arguments, message);
    }

    @ParameterizedTest
    @CsvSource({
        "http://h:1, http://h:1", "HTTP://H:1/, http://H:1", "h:8000, http://h:8000",
        "[::1]:8000, http://[::1]:8000", "HttpS://h, https://h", "http://h, http://h"})
    void addressIsTakenAsPeopleWriteIt(String written, String url) {
        var arguments = parsed("a", "--url", written);
        assertThat(arguments.servers("url")).extracting(URI::toString).containsExactly(url);
        arguments.check();
    }

    private static void assertMistakes(Arguments arguments, String message) {
        assertThatThrownBy(arguments::check).isInstanceOf(UsageException.class)
                .hasMessage(message);
    }

    private static Arguments parsed(String... words) {
        return Arguments.parse(COMMAND, List.of(words), NO_GUESS);
    }
}
