package replog.cli.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lines however they come. */
class LineReaderTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "\"\"    | ''",
        "~       | <>",
        "a       | <a>",
        "a~      | <a>",
        "a~~b    | <a><><b>",
        "a^~^~b^ | <a><><b^>",
        "^^~     | <^>"})
    void linesEndWithALineFeedOrLackTheirEnd(String text, String lines) throws IOException {
        byte[] bytes = text.replace('~', '\n').replace('^', '\r').getBytes(UTF_8);
        for (int most : new int[] {1, 1000}) {
            var read = new StringBuilder();
            lines(bytes, most, 100).forEach(line ->
                    read.append('<').append(line.replace('\r', '^')).append('>'));
            assertThat(read).hasToString(lines.replace("'", ""));
        }
    }

    @Test
    void lineMayBeMuchLongerThanTheBuffer() throws IOException {
        String large = "x".repeat(1_000_000);
        byte[] bytes = ("a\n" + large + "\nb\n" + large).getBytes(UTF_8);
        assertThat(lines(bytes, 7001, 1_000_000)).containsExactly("a", large, "b", large);
        assertThatThrownBy(() -> lines(bytes, 7001, 999_999))
                .isInstanceOf(LineReader.TooLongException.class)
                .hasMessage("longer than 999999 bytes");
    }

    @Test
    void knowsWhatIsThereWithoutReading() throws IOException {
        var lines = new LineReader(new ByteArrayInputStream("a\nb\nc".getBytes(UTF_8)), 10);
        assertThat(lines.isBuffered()).isFalse();
        lines.next();
        assertThat(lines.isBuffered()).isTrue();
        lines.next();
        assertThat(lines.isBuffered()).isFalse();
    }

    /** @param most bytes come at once */
    private static List<String> lines(byte[] bytes, int most, int maxBytes) throws IOException {
        InputStream in = new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] into, int offset, int length) {
                return super.read(into, offset, Math.min(most, length));
            }
        };
        var lines = new LineReader(in, maxBytes);
        var all = new ArrayList<String>();
        for (var line = lines.next(); line.isPresent(); line = lines.next()) {
            all.add(new String(line.get(), UTF_8));
        }
        return all;
    }
}
