package replog.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** How rows are laid out. */
class TextTableTest {
    @Test
    void columnsAreAsWideAsTheyMustBe() {
        var table = new TextTable(false, true, false).row("name", "id", "why")
                .row("a", 7, "").row("secondary", 12345, "late");
        assertThat(table).hasToString("""
                name          id  why
                a              7
                secondary  12345  late
                """);
    }

    @Test
    void lastColumnIsWrappedBetweenWords() {
        String why = "word ".repeat(30).strip();
        String wide = "x".repeat(200);
        assertThat(new TextTable(false, false).row("reason", why).row("other", wide).toString())
                .isEqualTo("reason  " + "word ".repeat(18).strip() + "\n        "
                        + "word ".repeat(12).strip() + "\nother   " + "x".repeat(92)
                        + "\n        " + "x".repeat(92) + "\n        " + "x".repeat(16) + "\n");
    }

    @Test
    void columnsAreThoseOfATerminal() {
        assertThat(new TextTable(false, true, false).row("日本", "e\u0301", "x").row("a", "bcd", "y"))
                .hasToString("日本    e\u0301  x\na     bcd  y\n");
        assertThat(TextTable.wrap("😀".repeat(20), 17)).containsExactly(
                "😀".repeat(8), "😀".repeat(8), "😀".repeat(4));
        assertThat(String.join("", TextTable.wrap("\u1100".repeat(20), 17)))
                .isEqualTo("\u1100".repeat(20));
    }

    @Test
    void rowThatIsTooWideGoesOnBelow() {
        var table = new TextTable(30, false, false, true, false)
                .row("secondary", "status", "lag", "why")
                .row("secondary-8001", "UNHEALTHY", 7, "connection refused by the other side")
                .row("secondary-8002", "HEALTHY", 12345, "");
        assertThat(table).hasToString("""
                secondary       status
                      lag
                    why
                secondary-8001  UNHEALTHY
                        7
                    connection refused by the
                    other side
                secondary-8002  HEALTHY
                    12345
                """);
        assertThat(new TextTable(30, false, false).row("x".repeat(20), "a word").toString())
                .isEqualTo("x".repeat(20) + "  a word\n");
        assertThat(new TextTable(30, false, false).row("x".repeat(25), "a word").toString())
                .isEqualTo("x".repeat(25) + "\n    a word\n");
    }

    @Test
    void cellIsMadePrintable() {
        assertThat(new TextTable(false).row("a\u001b[31m\nb").toString())
                .isEqualTo("a\\u001B[31m\\nb\n");
    }

    @Test
    void rowOfOtherColumnsIsRefused() {
        assertThatThrownBy(() -> new TextTable(false, true).row("a"))
                .hasMessage("1 cells for 2 columns");
    }
}
