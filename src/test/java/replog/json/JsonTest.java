package replog.json;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test
    void readsEveryKindOfValueInOrder() {
        Object value = parse("""
                {"z":"a\\u00e9\\n","b":[1,-2,9223372036854775808,1.50,1e3],"c":{"d":null},
                 "e":true,"f":false,"g":"\\u0000","h":"\\ud83d\\ude00"}""");

        assertThat(value).isInstanceOf(Map.class);
        assertThat(((Map<?, ?>) value).keySet()).hasToString("[z, b, c, e, f, g, h]");
        assertThat(((Map<?, ?>) value).get("z")).isEqualTo("aé\n");
        assertThat(((Map<?, ?>) value).get("b")).isEqualTo(List.of(
                1L, -2L, new BigInteger("9223372036854775808"),
                new BigDecimal("1.50"), new BigDecimal("1E+3")));
        assertThat(((Map<?, ?>) value).get("g")).isEqualTo("\0");
        assertThat(((Map<?, ?>) value).get("h")).isEqualTo("😀");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", " ", "{", "[1,]", "{\"a\":1,}", "{'a':1}", "{a:1}", "01", "+1", ".5", "1.", "NaN",
        "Infinity", "-", "tru", "\"a", "\"\t\"", "\"\\x\"", "\"\\u12\"", "{\"a\":1}x", "1 2",
        "{} {}", "{} // c", "/**/1", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\ud800\\ud800\"",
        "{\"\\ud800\":1}", "{\"a\":1,\"a\":2}", "\uFEFF1", "1e1001", "1e-1001", "1e999999999999",
        "[[[[[1]]]]]", "{\"a\":1 \"b\":2}", "{\"a\"}", "]", "\f1",
    })
    void refuses(String json) {
        var e = refusal(json.getBytes(UTF_8));

        assertThat(e).hasMessageEndingWith(".");
        assertThat(e.getMessage())
                .doesNotContain("jackson").doesNotContain("REDACTED").doesNotContain("Exception");
    }

    @Test
    void refusesWhatIsNotStrictUtf8() {
        byte[] overlong = {'"', (byte) 0xC0, (byte) 0xAF, '"'};
        byte[] surrogate = {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'};
        byte[] cut = {'"', (byte) 0xE2, (byte) 0x82};

        assertThat(refusal(overlong).getMessage()).contains("UTF-8 at byte 1");
        assertThat(refusal(surrogate).getMessage()).contains("UTF-8 at byte 1");
        assertThat(refusal(cut).getMessage()).contains("UTF-8 at byte 1");
        assertThat(refusal("{\"a\":1}".getBytes(UTF_16LE))).isNotNull();
    }

    @Test
    void takesTheReplacementCharacterForACharacter() {
        assertThat(parse("\"\uFFFD\"")).isEqualTo("\uFFFD");
    }

    @Test
    void namesThePlace() {
        assertThat(refusal("{\"a\":\n 1,, }".getBytes(UTF_8)).getMessage())
                .contains("line 2, column");
        assertThat(refusal("{\"a\":1,\"a\":2}".getBytes(UTF_8)).getMessage())
                .contains("'a' is there twice");
    }

    @Test
    void boundsDepthAndNumbers() {
        assertThat(parse("[[[[1]]]]")).isNotNull();
        byte[] deep = new byte[1 << 20];
        Arrays.fill(deep, (byte) '[');
        assertThat(refusal(deep).getMessage()).contains("nested more than 4 deep");
        assertThat(refusal("9".repeat(101).getBytes(UTF_8))).isNotNull();
        assertThatThrownBy(() -> Json.parse(deep, 100_000)).isInstanceOf(JsonException.class);
    }

    @Test
    void writesWhatItReads() {
        String json = "{\"b\":[1,2.5,\"x\\\"\\\\\\n\\u0001é😀\",null,true],\"a\":{}}";

        assertThat(new String(Json.bytes(parse(json)), UTF_8)).isEqualTo(json);
    }

    @Test
    void writesAQuestionMarkForHalfASurrogatePair() {
        assertThat(Json.bytes("a\uD800b")).asString(UTF_8).isEqualTo("\"a?b\"");
    }

    @Test
    void writesNothingThatIsNoJson() {
        assertThatThrownBy(() -> Json.bytes(Double.NaN))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Json.bytes(List.of(new Object())))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Object parse(String json) {
        return Json.parse(json.getBytes(UTF_8), 4);
    }

    private static JsonException refusal(byte[] json) {
        return catchThrowableOfType(JsonException.class, () -> Json.parse(json, 4));
    }
}
