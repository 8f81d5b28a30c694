package replog.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigDecimal;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonObjectTest {
    @Test
    void givesTheFieldsByType() {
        var object = object("""
                {"value":"text","write_concern":2,"timeout":0.5,"force":true}""");

        object.allowOnly("value", "write_concern", "timeout", "force");
        assertThat(object.string("value")).isEqualTo("text");
        assertThat(object.optionalWhole("write_concern")).hasValue(2);
        assertThat(object.optionalNumber("write_concern")).contains(BigDecimal.valueOf(2));
        assertThat(object.optionalNumber("timeout")).contains(new BigDecimal("0.5"));
        assertThat(object.optionalBoolean("force")).contains(true);
        assertThat(object.raw("value")).contains("text");
    }

    @Test
    void givesNothingForAnAbsentField() {
        var object = object("{}");

        assertThat(object.has("value")).isFalse();
        assertThat(object.optionalString("value")).isEmpty();
        assertThat(object.optionalWhole("value")).isEmpty();
        assertThat(object.raw("value")).isEmpty();
        assertThat(detail(() -> object.string("value"))).isEqualTo("The field 'value' is missing.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "1.5|1.5", "\"1\"|\"1\"", "1e3|1E+3", "1.0|1.0", "true|true", "null|null", "[1]|an array",
        "{}|an object", "9223372036854775808|9223372036854775808",
    })
    void refusesWhatIsNoWholeNumber(String value, String shown) {
        var object = object("{\"write_concern\":" + value + "}");

        assertThat(detail(() -> object.optionalWhole("write_concern")))
                .startsWith("The field 'write_concern' must be a whole number")
                .endsWith("not " + shown + ".");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"1|1", "null|null", "false|false", "{\"a\":1}|an object"})
    void refusesWhatIsNoString(String value, String shown) {
        var object = object("{\"value\":" + value + "}");

        assertThat(detail(() -> object.optionalString("value")))
                .isEqualTo("The field 'value' must be a string, not " + shown + ".");
    }

    @Test
    void refusesANullForAnything() {
        var object = object("{\"a\":null}");

        assertThat(object.has("a")).isTrue();
        assertThat(detail(() -> object.raw("a"))).contains("not null");
    }

    @Test
    void shortensAndEscapesWhatItShows() {
        var object = object("{\"n\":\"" + "\\u001b".repeat(1000) + "\"}");

        assertThat(detail(() -> object.optionalWhole("n"))).hasSizeLessThan(150)
                .contains("\\u001B").doesNotContain("\u001b");
    }

    @Test
    void namesAnUnknownFieldAndTheKnownOnes() {
        assertThat(detail(() -> object("{\"valeu\":1}").allowOnly("value", "timeout")))
                .isEqualTo("Unknown field 'valeu'; known: value, timeout.");
    }

    @Test
    void refusesAnyOtherValueAtTheTop() {
        assertThat(detail(() -> object("[1]"))).contains("not an array");
        assertThat(detail(() -> object("\"x\""))).contains("not \"x\"");
    }

    private static JsonObject object(String json) {
        return JsonObject.parse(json.getBytes(UTF_8));
    }

    private static String detail(ThrowingCallable reading) {
        return catchThrowableOfType(JsonException.class, reading).getMessage();
    }
}
