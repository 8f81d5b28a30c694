package replog.api.append;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import replog.api.append.AppendRoutes.BulkBuilder;
import replog.http.Problem.ProblemException;
import replog.json.JsonStringsReader;
import replog.node.result.RequestLimits;

class BulkBuilderTest {
    private static final RequestLimits LIMITS = new RequestLimits(1_000, 1 << 20, 1 << 20, 2 << 20);

    private final List<Long> reckoned = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10, 100, 1_000})
    void reckonsWithTheHeapThatItsEntriesTake(int valueBytes) {
        int count = (1 << 20) / (42 + valueBytes);
        BulkBuilder bulk = read(count, valueBytes);
        assertThat(bulk.entries()).hasSize(count);
        long least = count * (40L + valueBytes); // an object of 24 bytes, an array's head of 16
        assertThat(reckoned).isSorted();
        assertThat(reckoned.getLast()).isBetween(least, 4 * least + (64 << 10));
    }

    @Test
    void asksForNoMoreWhereTheEntriesAreFew() {
        read(10, 100);
        assertThat(reckoned).isEmpty();
    }

    @Test
    void endsWithTheEntryThatIsTooMuch() {
        int most = (1 << 20) / 42;
        assertThat(read(most, 0).entries()).hasSize(most);
        var refused = catchThrowableOfType(ProblemException.class, () -> read(2 * most, 0));
        assertThat(refused.problem().status()).isEqualTo(413);
        assertThat(refused.problem().detail()).startsWith("line " + (most + 1) + ": ");
    }

    private BulkBuilder read(int count, int valueBytes) {
        String line = '"' + "x".repeat(valueBytes) + "\"\n";
        byte[] body = line.repeat(count).getBytes(UTF_8);
        var bulk = new BulkBuilder(LIMITS, Optional.empty(), body.length, reckoned::add);
        try (JsonStringsReader texts = JsonStringsReader.lines(body, "value")) {
            while (texts.next()) {
                bulk.add(texts.string(), texts);
            }
        }
        return bulk;
    }
}
