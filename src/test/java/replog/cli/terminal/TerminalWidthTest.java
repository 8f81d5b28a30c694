package replog.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import replog.cli.terminal.TextTable.TerminalWidth;

/** How wide text is on a terminal. */
class TerminalWidthTest {
    @ParameterizedTest
    @CsvSource({
        "'', 0", "abc, 3", "grün, 4", "gru\u0308n, 4", "日本語, 6", "한국, 4", "\u1112\u1161\u11ab, 2",
        "ｆ, 2", "😀, 2", "🇩🇪, 2", "⏰, 2", "✓, 1", "…, 1", "𠀀, 2"})
    void widthIsThatOnATerminal(String text, int columns) {
        assertThat(TerminalWidth.of(text)).isEqualTo(columns);
    }

    @ParameterizedTest
    @CsvSource({
        "abc, 2, ab", "abc, 3, abc", "日本語, 5, 日本", "a😀b, 2, a", "a😀b, 3, a😀",
        "gru\u0308n, 3, gru\u0308", "🇩🇪🇫🇷, 3, 🇩🇪", "日, 1, ''"})
    void beginningIsOfWholeCharacters(String text, int columns, String beginning) {
        assertThat(TerminalWidth.truncate(text, columns)).isEqualTo(beginning);
    }
}
