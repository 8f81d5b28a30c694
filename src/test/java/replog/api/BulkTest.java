package replog.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import replog.http.JsonTexts;
import replog.http.ProblemException;
import replog.node.Limits;

class BulkTest {
    private static final Limits LIMITS = new Limits(1_000, 1 << 20, 1 << 20, 2 << 20);

    private final List<Long> reckoned = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10, 100, 1_000})
    void reckonsWithTheHeapThatItsEntriesTake(int valueBytes) {
        int count = (1 << 20) / (42 + valueBytes);
        Bulk bulk = read(count, valueBytes);
        assertThat(bulk.drafts()).hasSize(count);
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
        assertThat(read(most, 0).drafts()).hasSize(most);
        var refused = catchThrowableOfType(ProblemException.class, () -> read(2 * most, 0));
        assertThat(refused.problem().status()).isEqualTo(413);
        assertThat(refused.problem().detail()).startsWith("line " + (most + 1) + ": ");
    }

    private Bulk read(int count, int valueBytes) {
        String line = '"' + "x".repeat(valueBytes) + "\"\n";
        byte[] body = line.repeat(count).getBytes(UTF_8);
        var bulk = new Bulk(LIMITS, Optional.empty(), body.length, reckoned::add);
        try (JsonTexts texts = JsonTexts.lines(body, "value")) {
            while (texts.next()) {
                bulk.add(texts.text(), texts);
            }
        }
        return bulk;
    }
}
