package replog.cli.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import replog.cli.bench.BenchRequests.RandomText;

/** The requests that the load consists of. */
class BenchRequestsTest {
    private static final URI SERVER = URI.create("http://h:8000");
    private static final RandomText TEXT = new RandomText(1, 10);

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "2        | {'value':'[\\w-]{10}','write_concern':2}",
        "all      | {'value':'[\\w-]{10}','write_concern':'all'}",
        "majority | {'value':'[\\w-]{10}','write_concern':'majority'}"})
    void oneEntryNamesItsConcern(String concern, String body) {
        var options = new BenchOptions(SERVER, 1, Duration.ZERO, Duration.ofSeconds(1), 10,
                Optional.of(concern), OptionalInt.empty(), Duration.ofSeconds(1),
                Optional.of("secret"), false);
        String request = next(BenchRequests.of(options, SERVER, TEXT, 1));
        int length = body.replace("[\\w-]{10}", "0123456789").length();
        assertThat(request).matches("POST /message HTTP/1\\.1\r\nHost: h:8000\r\n"
                + "Content-Type: application/json\r\nx-token: secret\r\nContent-Length: " + length
                + "\r\n\r\n" + body.replace('\'', '"').replace("{\"", "\\{\""));
    }

    @Test
    void withoutAConcernTheNodeDecides() {
        String request = next(BenchRequests.of(BenchOptionsSamples.plan(SERVER), SERVER, TEXT, 1));
        assertThat(request).contains("Content-Length: 22\r\n\r\n{\"value\":\"")
                .doesNotContain("write_concern", "x-token");
    }

    @Test
    void manyEntriesAreLinesOfTheirOwn() {
        var options = BenchOptionsSamples.bulk(BenchOptionsSamples.plan(SERVER), 3, "all");
        String request = next(BenchRequests.of(options, SERVER, TEXT, 1));
        assertThat(request).matches("POST /messages\\?write_concern=all HTTP/1\\.1\r\n"
                + "Host: h:8000\r\nContent-Type: application/x-ndjson\r\nContent-Length: 39\r\n"
                + "\r\n(\"[\\w-]{10}\"\n){3}");
        assertThat(request.lines().skip(5).distinct()).hasSize(3);
    }

    @Test
    void valuesDifferAndComeBackWithTheSameSeed() {
        var requests = BenchRequests.of(BenchOptionsSamples.plan(SERVER), SERVER, TEXT, 1);
        var again =
                BenchRequests.of(BenchOptionsSamples.plan(SERVER), SERVER, new RandomText(1, 10),
                        1);
        var other = BenchRequests.of(BenchOptionsSamples.plan(SERVER), SERVER, TEXT, 2);
        var seen = new HashSet<String>();
        for (int i = 0; i < 100; i++) {
            String request = next(requests);
            assertThat(next(again)).isEqualTo(request);
            assertThat(seen.add(request)).isTrue();
            assertThat(seen.add(next(other))).isTrue();
        }
    }

    @Test
    void boundOfARequestHolds() {
        var one = BenchOptionsSamples.plan(SERVER);
        var many = BenchOptionsSamples.bulk(one, 1000, "majority");
        assertThat(BenchRequests.of(one, SERVER, TEXT, 1).next().length)
                .isLessThan((int) BenchRequests.bytesAtMost(one));
        assertThat(BenchRequests.of(many, SERVER, TEXT, 1).next().length)
                .isLessThan((int) BenchRequests.bytesAtMost(many));
    }

    private static String next(BenchRequests requests) {
        return new String(requests.next(), US_ASCII);
    }
}
