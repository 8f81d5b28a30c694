package replog.http.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import replog.http.Problem;

class ResponseTest {
    @ParameterizedTest
    @ValueSource(strings = {"a\r\nb", "a\nb", "a\0", "a€"})
    void refusesAHeaderThatIsNone(String value) {
        assertThatThrownBy(() -> Response.empty(200).withHeader("X", value))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Response.empty(200).headers(Map.of("X", value)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void addsManyHeadersInACopy() {
        var first = Response.empty(200).withHeader("A", "1");
        var second = first.headers(Map.of("B", "2"));

        assertThat(first.headers()).containsExactly(entry("A", "1"));
        assertThat(second.headers()).containsExactly(
                entry("A", "1"), entry("B", "2"));
    }

    @Test
    void replacesAHeaderInACopy() {
        var first = Response.empty(200).withHeader("Location", "/1");
        var second = first.withHeader("location", "/2");

        assertThat(first.headers()).containsExactly(entry("Location", "/1"));
        assertThat(second.headers()).containsExactly(entry("Location", "/2"));
    }

    @Test
    void rendersAProblemWithItsMembersInOrder() {
        var problem = Problem.of(503, "read-only", "No quorum", "1 of 3.")
                .with("outcome", "not_appended").with("retryable", true)
                .withHeader("Retry-After", "1");

        var response = Response.problem(problem);

        assertThat(response.status()).isEqualTo(503);
        assertThat(response.headers()).contains(
                entry("Content-Type", "application/problem+json"),
                entry("Retry-After", "1"));
        assertThat(new String(problem.toJson(), UTF_8)).isEqualTo("""
                {"type":"/problems/read-only","title":"No quorum","status":503,\
                "detail":"1 of 3.","outcome":"not_appended","retryable":true}""");
    }

    @Test
    void refusesAMemberThatProblemsHaveAlready() {
        assertThatThrownBy(() -> Problem.badRequest("x").with("status", 7))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Problem.of(200, "x", "x", "x"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(Problem.badRequest("x").more()).isEqualTo(Map.of());
    }
}
