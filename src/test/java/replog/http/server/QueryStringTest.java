package replog.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import replog.http.Problem.ProblemException;

class QueryStringTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
        "from=3&limit=4|{from=3, limit=4}", "''|{}", "&&|{}", "verbose|{verbose=}",
        "a=b=c|{a=b=c}", "a=%C3%A9|{a=é}", "%61=%2B+|{a=++}", "a=%00|{a=\0}",
    })
    void reads(String raw, String parameters) {
        assertThat(Request.parseQuery(raw)).hasToString(parameters);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "a=1&a=2", "a=1&%61=2", "a=%", "a=%4", "a=%zz", "a=%C3", "a=%C0%AF", "a=%ED%A0%80", "a=é",
        "a= ",
    })
    void refuses(String raw) {
        var e = catchThrowableOfType(ProblemException.class, () -> Request.parseQuery(raw));

        assertThat(e.problem().status()).isEqualTo(400);
    }

    @Test
    void namesTheParameterGivenTwice() {
        var e = catchThrowableOfType(
                ProblemException.class, () -> Request.parseQuery("from=1&x=2&from=3"));

        assertThat(e).hasMessage("The query parameter 'from' is given more than once.");
    }
}
