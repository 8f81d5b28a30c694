package replog.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import replog.http.Problem.ProblemException;

class ContentNegotiationTest {
    private static final List<String> OFFERED =
            List.of("application/json", "application/x-ndjson", "text/event-stream");

    @Test
    void whoSaysNothingGetsTheFirst() {
        assertThat(ContentNegotiation.choose(Optional.empty(), OFFERED))
                .isEqualTo("application/json");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "''                                                | application/json",
        "*/*                                               | application/json",
        "application/json                                  | application/json",
        "application/json;charset=utf-8                    | application/json",
        "application/*                                     | application/json",
        "text/*                                            | text/event-stream",
        "text/event-stream                                 | text/event-stream",
        "Text/Event-Stream ; charset=UTF-8                 | text/event-stream",
        "application/x-ndjson                              | application/x-ndjson",
        "application/x-ndjson, application/json            | application/json",
        "application/json;q=0.5, application/x-ndjson;q=1.0| application/x-ndjson",
        "application/json;q=0.5, application/x-ndjson      | application/x-ndjson",
        "text/event-stream, */*                            | text/event-stream",
        "*/*;q=0.8, text/event-stream;q=0.2                | application/json",
        "application/*;q=0, */*                            | text/event-stream",
        "*/*, application/json;q=0                         | application/x-ndjson",
        "text/html, application/xml;q=0.9, */*;q=0.8       | application/json",
        "image/png, , text/event-stream                    | text/event-stream",
        "*/*;v=1;q=0.1, application/x-ndjson;q=0.101       | application/x-ndjson",
    })
    void chooses(String header, String chosen) {
        assertThat(ContentNegotiation.choose(Optional.of(header), OFFERED)).isEqualTo(chosen);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "json", "*", "*/json", "application/json;q=0",
        "application/json;q=0.000", "application/json;q=2", "application/json;q=",
        "application/json;q", "application/json;q=NaN", "*/*;q=-1", ",", ";q=1"})
    void refusesWhereNothingFitsAndNamesWhatThereIs(String header) {
        assertThatThrownBy(() -> ContentNegotiation.choose(Optional.of(header), OFFERED))
                .isInstanceOfSatisfying(ProblemException.class, refused -> {
                    assertThat(refused.problem().status()).isEqualTo(406);
                    assertThat(refused.problem().detail()).contains(OFFERED).contains(header);
                });
    }
}
