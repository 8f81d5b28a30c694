package replog.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonStringsReaderTest {
    private static final String HALF = "\\ud800";

    @ParameterizedTest
    @ValueSource(strings = {
        "\"a\"\n\"b\"\n\"c\"", "\"a\"\n\"b\"\n\"c\"\n", "\"a\"\r\n\"b\"\r\n\"c\"\r\n",
        "\"a\"\r\n\"b\"\r\n\"c\"", "\"a\"\n\"b\"\r\n\"c\"\r", " \"a\"\n\t\"b\" \n\"c\" ",
        "{\"value\":\"a\"}\n\"\\u0062\"\n { \"value\" : \"c\" } \n",
        "{\"\\u0076alue\":\"a\"}\n\"b\"\n\"c\"",
    })
    void readsATextALine(String body) {
        assertThat(lines(body)).containsExactly("a", "b", "c");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "[\"a\",\"b\",\"c\"]", "[{\"value\":\"a\"},\"b\",{\"value\":\"c\"}]",
        " [ \"a\" ,\r\n\t\"\\u0062\", { \"value\" : \"c\" } ] \n",
    })
    void readsAnElementAtATime(String body) {
        assertThat(array(body)).containsExactly("a", "b", "c");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "\\u0000", "\\\"", "\\\\", "\\n\\r\\t", "é", "\\u00e9",
        "\uD83D\uDE00", "\\ud83d\\ude00", "\u2028",
        "\u0085", "\u007f", " ", "\uFEFF", "\uFFFD", "\uFFFF", "0123456\\\"789", "[{}]"})
    void readsWhatTheOtherReaderReads(String spelt) {
        String json = '"' + spelt + '"';
        Object expected = Json.parse(json.getBytes(UTF_8), 1);
        assertThat(lines(json)).containsExactly((String) expected);
        assertThat(lines("{\"value\":" + json + "}\n" + json + "\n"))
                .containsExactly((String) expected, (String) expected);
        assertThat(array("[" + json + ",{\"value\":" + json + "}]"))
                .containsExactly((String) expected, (String) expected);
    }

    @Test
    void nothingIsNoTextAndAnEmptyArrayHasNone() {
        assertThat(lines("")).isEmpty();
        assertThat(array("[]")).isEmpty();
        assertThat(array(" [ ] ")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "`\n`                       | line 1: It is empty.",
        "`\r\n`                     | line 1: It is empty.",
        "`\r`                       | line 1: It is empty.",
        "`\"a\"\n\n`                | line 2: It is empty.",
        "`\"a\"\n\n\"b\"`           | line 2: It is empty.",
        "`\"a\"\r\n\r\n\"b\"`       | line 2: It is empty.",
        "`\"a\"\n  \n`              | line 2: It is empty.",
        "`\"a\"\n1`                 | line 2: A string is expected",
        "`1`                        | `or an object with a 'value', not 1.`",
        "`\"a\"\nnull\n`            | not null.",
        "`\"a\"\n-1.5e3`            | not -1.5e3.",
        "`[\"a\"]`                  | `an object with a 'value', not an array.`",
        "`{}`                       | line 1: The field 'value' is missing.",
        "`{\"value\":null}`         | line 1: The field 'value' must be a string, not null.",
        "`{\"value\":[[[1]]]}`      | line 1: The field 'value' must be a string, not an array.",
        "`{\"value\":{}}`           | not an object.",
        "`{\"value\":\"a\",\"x\":1}`| line 1: Unknown field 'x'; known: value.",
        "`{\"value\":\"a\",\"value\":\"b\"}` | line 1: The field 'value' is there twice.",
        "`{\"value\":\"a\"}{}`      | line 1: There is more after the end of the JSON, at column",
        "`\"a\" \"b\"`              | line 1: There is more",
        "`\"a\",`                   | line 1: This is no valid JSON, at column",
        "`\"a\"\n\"b`               | line 2: The JSON ends in the middle, at column 3.",
        "`\"a\nb\"`                 | line 1: The JSON ends in the middle",
        "`\"a\"\n\"b\rc\"`          | line 2: This is no valid JSON",
        "`\"`                       | line 1: The JSON ends in the middle",
        "`\"\\\"`                   | line 1: The JSON ends in the middle",
        "`\"a\tb\"`                 | line 1: This is no valid JSON",
        "`\"\\x\"`                  | line 1: This is no valid JSON",
        "`'a'`                      | line 1: This is no valid JSON",
        "`{\"value\":\"a\",}`       | line 1: This is no valid JSON",
        "`{\"value\":\"a\"} //`     | line 1: This is no valid JSON",
        "`a`                        | line 1: This is no valid JSON, at column 1.",
    })
    void refusesABadLineByItsNumber(String body, String said) {
        assertThat(refusal(JsonStringsReader.lines(body.getBytes(UTF_8), "value"))).contains(said);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "``                         | There is no JSON, only nothing.",
        "` `                        | There is no JSON, only nothing.",
        "`\"a\"`                    | A JSON array is expected, not a string.",
        "`{\"value\":\"a\"}`        | A JSON array is expected, not an object.",
        "`1`                        | A JSON array is expected, not 1.",
        "`[\"a\",1]`                | element 2: A string is expected",
        "`[1]`                      | `or an object with a 'value', not 1.`",
        "`[[[[[`                    | `an object with a 'value', not an array.`",
        "`[\"a\",{}]`               | element 2: The field 'value' is missing.",
        "`[{\"value\":true}]`       | element 1: The field 'value' must be a string, not true.",
        "`[{\"value\":{\"value\":{` | element 1: The field 'value' must be a string, not an obj",
        "`[{\"values\":\"a\"}]`     | element 1: Unknown field 'values'",
        "`[{\"value\":\"a\",\"value\":\"b\"}]` | element 1: The field 'value' is there twice.",
        "`[\"a\"`                   | element 2: The JSON ends in the middle, at line 1, column 5.",
        "`[`                        | element 1: The JSON ends in the middle",
        "`[\"a\",\n\"b`             | element 2: The JSON ends in the middle, at line 2, column 3.",
        "`[\"a\",]`                 | element 2: This is no valid JSON",
        "`[,\"a\"]`                 | element 1: This is no valid JSON",
        "`[\"a\" \"b\"]`            | element 2: This is no valid JSON",
        "`[\"a\nb\"]`               | element 1: This is no valid JSON",
        "`[\"a\"] []`               | There is more after the end of the JSON, at line 1, column",
        "`[\"a\"]]`                 | no valid JSON",
        "`[\"a\"],`                 | no valid JSON",
    })
    void refusesABadElementByItsNumber(String body, String said) {
        assertThat(refusal(JsonStringsReader.array(body.getBytes(UTF_8), "value"))).contains(said);
    }

    @Test
    void refusesWhatIsBeyondTheBoundsOfTheParserByItsNumber() {
        String digits = "1".repeat(300);
        for (String one : List.of(digits, "1e" + digits, "{\"value\":" + digits + "}",
                "{\"" + "n".repeat(60_000) + "\":\"a\"}")) {
            assertThat(refusal(JsonStringsReader.lines(("\"a\"\n" + one).getBytes(UTF_8), "value")))
                    .startsWith("line 2: The JSON has too long a number or name");
            assertThat(
                    refusal(JsonStringsReader.array(("[\"a\"," + one + "]").getBytes(UTF_8),
                            "value")))
                    .startsWith("element 2: The JSON has too long a number or name");
        }
    }

    @Test
    void refusesHalfASurrogatePair() {
        for (String half : List.of(HALF, "\\udc00", "\\udc00\\ud800", "a" + HALF + "b")) {
            assertThat(
                    refusal(JsonStringsReader.lines(
                            ("\"a\"\n\"" + half + '"').getBytes(UTF_8), "v")))
                    .isEqualTo("line 2: A string holds half a surrogate pair.");
            assertThat(refusal(JsonStringsReader.array(
                    ("[\"a\",{\"" + half + "\":1}]").getBytes(UTF_8), "v")))
                    .isEqualTo("element 2: A string holds half a surrogate pair.");
        }
    }

    @Test
    void refusesWhatIsNotStrictUtf8() {
        assertThat(
                refusal(JsonStringsReader.lines(bytes("\"a\"\n\"b\u00C0\u00AF\"\n\"c\""), "value")))
                .isEqualTo("line 2: It isn't valid UTF-8 at byte 2.");
        assertThat(
                refusal(JsonStringsReader.lines(bytes("\"a\"\n\"b\"\n\"c\u00E2\u0082"), "value")))
                .isEqualTo("line 3: It isn't valid UTF-8 at byte 2.");
        assertThat(
                refusal(JsonStringsReader.array(bytes("[\"a\",\n\"b\u00ED\u00A0\u0080\"]"),
                        "value")))
                .isEqualTo("element 2: The JSON isn't valid UTF-8 at byte 8.");
        assertThat(refusal(JsonStringsReader.array(bytes("[\"a\",1,\"\u00FF\"]"), "value")))
                .startsWith("element 2: A string is expected");
        assertThat(refusal(JsonStringsReader.array(bytes("[\"a\"]\u00FF"), "value")))
                .isEqualTo("The JSON isn't valid UTF-8 at byte 5.");
        assertThat(refusal(JsonStringsReader.array(bytes("\u00FF"), "value")))
                .isEqualTo("The JSON isn't valid UTF-8 at byte 0.");
    }

    @Test
    void refusesOtherEncodings() {
        assertThat(refusal(JsonStringsReader.array("[\"a\"]".getBytes(UTF_16BE), "value")))
                .isNotEmpty();
        assertThat(refusal(JsonStringsReader.lines("\"a\"\n".getBytes(UTF_16BE), "value")))
                .isNotEmpty();
        assertThat(refusal(JsonStringsReader.array("\uFEFF[\"a\"]".getBytes(UTF_8), "value")))
                .contains("byte order mark");
        assertThat(refusal(JsonStringsReader.lines("\uFEFF\"a\"\n".getBytes(UTF_8), "value")))
                .isEqualTo("line 1: The JSON starts with a byte order mark.");
    }

    /** The quick way for plain lines agrees with the parser, wherever the special byte stands. */
    @Test
    void readsLinesAsItReadsElements() {
        var random = new Random(7);
        String[] pieces = {"a", "bc", "\"", "\\\"", "\\", "\\u00e9", "é", "\t", "\u007f", "{", ","};
        for (int round = 0; round < 20_000; round++) {
            var line = new StringBuilder("\"");
            for (int count = random.nextInt(12); count > 0; count--) {
                line.append(pieces[random.nextInt(random.nextBoolean() ? 2 : pieces.length)]);
            }
            line.append('"');
            assertThat(outcome(JsonStringsReader.lines(line.toString().getBytes(UTF_8), "value")))
                    .as(line.toString())
                    .isEqualTo(outcome(JsonStringsReader.array(
                            ("[" + line + "\n]").getBytes(UTF_8), "value")));
        }
    }

    private static List<String> outcome(JsonStringsReader texts) {
        try {
            return read(texts);
        } catch (JsonException e) {
            return List.of("refused", "");
        }
    }

    private static List<String> lines(String body) {
        return read(JsonStringsReader.lines(body.getBytes(UTF_8), "value"));
    }

    private static List<String> array(String body) {
        return read(JsonStringsReader.array(body.getBytes(UTF_8), "value"));
    }

    private static List<String> read(JsonStringsReader texts) {
        try (texts) {
            var read = new ArrayList<String>();
            while (texts.next()) {
                read.add(new String(texts.string(), UTF_8));
            }
            assertThat(texts.next()).isFalse();
            return read;
        }
    }

    private static String refusal(JsonStringsReader texts) {
        return catchThrowableOfType(JsonException.class, () -> read(texts)).getMessage();
    }

    /** Each character is a byte. */
    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
