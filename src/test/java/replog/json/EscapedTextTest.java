package replog.json;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EscapedTextTest {
    @Test
    void staysOnOneLineAndShowsWhatHides() {
        assertThat(EscapedText.of("a\r\nb\t\u001B[2J\u0000\u2028\u202E\u0085é😀\uD800", 100))
                .isEqualTo("a\\r\\nb\\t\\u001B[2J\\u0000\\u2028\\u202E\\u0085é😀\\uD800");
    }

    @Test
    void cutsWhatIsTooLong() {
        assertThat(EscapedText.of("abcdef", 6)).isEqualTo("abcdef");
        assertThat(EscapedText.of("abcdefg", 6)).isEqualTo("abcdef…");
    }
}
