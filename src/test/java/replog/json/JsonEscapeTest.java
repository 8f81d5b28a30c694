package replog.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonEscapeTest {
    @Test
    void escapesQuoteBackslashAndControlCharactersWhereverTheyStand() throws IOException {
        for (int c = 0; c < 0x80; c++) {
            for (int at = 0; at < 20; at++) {
                String text = "é".repeat(at / 2) + "x".repeat(at) + (char) c + "yz";
                boolean escaped = c < ' ' || c == '"' || c == '\\';

                String quoted = quote(text);

                assertThat(quoted.contains("\\")).as("U+%04X at %s", c, at).isEqualTo(escaped);
                assertThat(Json.parse(quoted.getBytes(UTF_8), 1)).isEqualTo(text);
            }
        }
    }

    @Test
    void quotesAnyTextSoThatItReadsBackTheSame() throws IOException {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int round = 0; round < 2000; round++) {
            int[] points = random.ints(random.nextInt(40), 0, 0x300).toArray();
            String text = new String(points, 0, points.length);

            assertThat(Json.parse(quote(text).getBytes(UTF_8), 1))
                    .as("seed %s", seed)
                    .isEqualTo(text);
        }
    }

    private static String quote(String text) throws IOException {
        var out = new ByteArrayOutputStream();
        byte[] utf8 = text.getBytes(UTF_8);
        Json.escape(utf8, 0, utf8.length, out);
        return '"' + out.toString(UTF_8) + '"';
    }
}
