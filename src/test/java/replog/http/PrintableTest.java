package replog.http;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PrintableTest {
    @Test
    void staysOnOneLineAndShowsWhatHides() {
        assertThat(Printable.of("a\r\nb\t\u001B[2J\u0000\u2028\u202E\u0085é😀\uD800", 100))
                .isEqualTo("a\\r\\nb\\t\\u001B[2J\\u0000\\u2028\\u202E\\u0085é😀\\uD800");
    }

    @Test
    void cutsWhatIsTooLong() {
        assertThat(Printable.of("abcdef", 6)).isEqualTo("abcdef");
        assertThat(Printable.of("abcdefg", 6)).isEqualTo("abcdef…");
    }
}
