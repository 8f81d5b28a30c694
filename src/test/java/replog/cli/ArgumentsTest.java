package replog.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a command line is told apart into options and operands. */
class ArgumentsTest {
    private static final Guess NO_GUESS = (word, candidates) -> Optional.empty();
    private static final Command COMMAND = new Command("copy", "copies", "More.\n",
            List.of(Operand.required("FROM", "the source"),
                    Operand.optional("TO", "the goal; by default none")),
            List.of(Option.several("url", "http://HOST:PORT", "a node"),
                    new Option("count", "N", "how many"), Option.flag("json", "as JSON")),
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
        assertThat(COMMAND.text()).isEqualTo("""
                java -jar replog.jar copy [--url=http://HOST:PORT]… [--count=N] [--json] FROM [TO]

                copies.
                More.

                  FROM                    the source
                  TO                      the goal; by default none
                  --url=http://HOST:PORT  a node
                  --count=N               how many
                  --json                  as JSON
                """);
    }

    private static void assertMistakes(Arguments arguments, String message) {
        assertThatThrownBy(arguments::check).isInstanceOf(UsageException.class)
                .hasMessage(message);
    }

    private static Arguments parsed(String... words) {
        return Arguments.parse(COMMAND, List.of(words), NO_GUESS);
    }
}
