package replog.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import replog.json.Json;

class JsonSchemaTest {
    private static final JsonSchema SCHEMAS = new JsonSchema((Map<?, ?>) json("""
            {"A": {"required": ["a"], "properties": {"a": {"type": "integer"}}},
             "B": {"allOf": [{"$ref": "#/A"}, {"properties": {"b": {"const": true}}}]}}"""));

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{\"type\":\"integer\"}              | 1          | 1.5",
        "{\"type\":\"number\"}               | 1.5        | \"1\"",
        "{\"type\":\"boolean\"}              | false      | 0",
        "{\"type\":[\"string\",\"null\"]}    | null       | 1",
        "{\"type\":\"array\"}                | []         | {}",
        "{\"type\":\"object\"}               | {}         | []",
        "{\"type\":\"object\"}               | {}         | {\"x\":1}",
        "{\"enum\":[\"a\",\"b\"]}            | \"b\"      | \"c\"",
        "{\"const\":false}                   | false      | true",
        "{\"minimum\":1}                     | 1          | 0",
        "{\"exclusiveMinimum\":0}            | 0.1        | 0",
        "{\"maximum\":9223372036854775807}   | 9223372036854775807 | 9223372036854775808",
        "{\"maxLength\":2}                   | \"ab\"     | \"abc\"",
        "{\"minLength\":1}                   | \"a\"      | \"\"",
        "{\"pattern\":\"^a+$\"}              | \"aa\"     | \"ab\"",
        "{\"format\":\"int64\"}              | 9223372036854775807 | 9223372036854775808",
        "{\"format\":\"uuid\"}               | \"126a17bb-f4d2-4baf-8dab-03bbd7097349\" | \"1\"",
        "{\"format\":\"date-time\"}          | \"2026-01-31T12:00:00Z\" | \"2026-01-31\"",
        "{\"format\":\"uri\"}                | \"http://h:1\" | \"h\"",
        "{\"minItems\":1}                    | [1]        | []",
        "{\"items\":{\"type\":\"string\"}}   | [\"a\"]    | [\"a\",1]",
        "{\"items\":{\"$ref\":\"#/A\"}}      | [{\"a\":1}] | [{\"a\":1,\"b\":true}]",
        "{\"$ref\":\"#/A\"}                  | {\"a\":1}  | {}",
        "{\"$ref\":\"#/A\"}                  | {\"a\":1}  | {\"a\":1,\"x\":1}",
        "{\"$ref\":\"#/B\"}                  | {\"a\":1,\"b\":true} | {\"a\":1,\"b\":false}",
        "{\"$ref\":\"#/B\"}                  | {\"a\":1}  | {\"b\":true}",
        "{\"$ref\":\"#/B\"}                  | {\"a\":1}  | {\"a\":1,\"c\":1}",
        "{\"type\":\"object\",\"additionalProperties\":true} | {\"x\":1} | 1",
        "{\"additionalProperties\":{\"minimum\":1}} | {\"x\":1} | {\"x\":0}",
        "{\"oneOf\":[{\"type\":\"string\"},{\"minimum\":1}]} | 1 | 0",
        "{\"oneOf\":[{\"minimum\":1},{\"minimum\":2}]}       | 1 | 2",
        "{\"anyOf\":[{\"$ref\":\"#/A\"},{\"$ref\":\"#/B\"}]} | {\"a\":1,\"b\":true} | {\"c\":1}",
    })
    void tellsWhatFitsFromWhatDoesNot(String schema, String good, String bad) {
        assertThat(SCHEMAS.faults(json(schema), json(good))).isEmpty();
        assertThat(SCHEMAS.faults(json(schema), json(bad))).isNotEmpty();
    }

    @Test
    void textIsANumberWhereOneIsMeant() {
        Object whole = json("{\"type\":\"integer\",\"minimum\":0}");
        assertThat(SCHEMAS.faultsOfText(whole, "7")).isEmpty();
        assertThat(SCHEMAS.faultsOfText(whole, "-1")).isNotEmpty();
        assertThat(SCHEMAS.faultsOfText(whole, "x")).isNotEmpty();
        assertThat(SCHEMAS.faultsOfText(json("{\"type\":\"string\"}"), "7")).isEmpty();
    }

    @Test
    void whatCantBeCheckedIsNotPassedOver() {
        for (String schema : List.of("{\"multipleOf\":2}", "{\"format\":\"email\"}",
                "{\"type\":\"text\"}", "{\"$ref\":\"#/C\"}")) {
            assertThatThrownBy(() -> SCHEMAS.faults(json(schema), "a"))
                    .as(schema).isInstanceOf(AssertionError.class);
        }
    }

    private static Object json(String text) {
        return Json.parse(text.getBytes(UTF_8), 20);
    }
}
