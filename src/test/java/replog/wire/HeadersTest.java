package replog.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import replog.wire.HeaderReader.MalformedHeaderException;

class HeadersTest {
    private static final UUID LOG = UUID.fromString("1d0c0000-0000-4000-8000-000000000001");
    private static final UUID INSTANCE = UUID.fromString("1d0c0000-0000-4000-8000-000000000002");
    private static final UUID NODE = UUID.fromString("1d0c0000-0000-4000-8000-000000000003");
    private static final String HASH = "0123456789abcdef".repeat(4);

    private static final MasterInfo CLAIM = new MasterInfo(LOG, 4, INSTANCE, "master",
            URI.create("http://h0:8000"), URI.create("http://outside:80"), 12, 11,
            Duration.ofMillis(1500));
    private static final BatchHeader BATCH = new BatchHeader(CLAIM, 13, HASH);
    private static final NodePosition STANDING =
            new NodePosition(NODE, INSTANCE, "s1", Optional.of(LOG),
            4, Optional.of(INSTANCE), 12, HASH, NodePosition.ALWAYS,
            Optional.empty(), Optional.empty());
    private static final NodePosition EMPTY =
            new NodePosition(NODE, INSTANCE, "s1", Optional.empty(),
            0, Optional.empty(), 0, HASH, "500ms", Optional.of("the disk failed"),
            Optional.of("no room"));

    @Test
    void claimSurvivesItsHeaders() {
        assertThat(MasterInfo.from(reader(CLAIM.headers()))).contains(CLAIM);
    }

    @Test
    void anOlderMastersClaimHasNoHeartbeatInterval() {
        assertThat(MasterInfo.from(reader(without(CLAIM.headers(), "Replog-Heartbeat-Interval"))))
                .get().extracting(MasterInfo::heartbeatInterval).isEqualTo(Duration.ZERO);
    }

    @Test
    void claimOfAnEmptyLogSurvivesItsHeaders() {
        var first = new MasterInfo(LOG, 1, INSTANCE, "m", URI.create("http://[::1]:1"),
                URI.create("http://127.0.0.1:8000"), 0, 0, Duration.ZERO);
        assertThat(MasterInfo.from(reader(first.headers()))).contains(first);
    }

    @Test
    void highestEpochSurvivesItsHeaders() {
        var highest = with(CLAIM.headers(), "Replog-Epoch", "4611686018427387904");
        assertThat(MasterInfo.from(reader(highest))).get()
                .extracting(MasterInfo::epoch).isEqualTo(MasterInfo.MAX_EPOCH);
    }

    @Test
    void batchSurvivesItsHeaders() {
        assertThat(BatchHeader.from(reader(BATCH.headers()))).isEqualTo(BATCH);
        assertThat(BatchHeader.version(reader(BATCH.headers())))
                .contains(BatchHeader.WIRE_VERSION);
    }

    @Test
    void standingSurvivesItsHeaders() {
        assertThat(NodePosition.from(reader(STANDING.headers()))).isEqualTo(STANDING);
        assertThat(NodePosition.from(reader(EMPTY.headers()))).isEqualTo(EMPTY);
    }

    @Test
    void noInstanceIsNoClaim() {
        assertThat(MasterInfo.from(reader(Map.of()))).isEmpty();
        assertThat(BatchHeader.version(reader(Map.of()))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Replog-Log-Id", "Replog-Epoch", "Replog-Master-Name",
            "Replog-Master-Url", "Replog-Master-Clients-Url", "Replog-Master-Last-Id",
            "Replog-Committed-Id"})
    void claimNamesTheHeaderThatIsMissing(String name) {
        assertRefused(() -> MasterInfo.from(reader(without(CLAIM.headers(), name))),
                "the header " + name + " is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "Replog-Master-Instance", "Replog-First-Id", "Replog-Previous-Hash", "Replog-Epoch"})
    void batchNamesTheHeaderThatIsMissing(String name) {
        assertRefused(() -> BatchHeader.from(reader(without(BATCH.headers(), name))),
                "the header " + name + " is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Replog-Node-Id", "Replog-Instance", "Replog-Node-Name",
            "Replog-Epoch", "Replog-Last-Id", "Replog-Head-Hash", "Replog-Fsync"})
    void standingNamesTheHeaderThatIsMissing(String name) {
        assertRefused(() -> NodePosition.from(reader(without(STANDING.headers(), name))),
                "the header " + name + " is missing");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Replog-Master-Instance | x                                    | a UUID",
        "Replog-Master-Instance | 1D0C0000-0000-4000-8000-000000000002 | a UUID",
        "Replog-Master-Instance | 1-1-1-1-1                            | a UUID",
        "Replog-Log-Id          | ''                                   | a UUID",
        "Replog-Epoch           | 0                                    | a whole number",
        "Replog-Epoch           | -1                                   | a whole number",
        "Replog-Epoch           | 1.5                                  | a whole number",
        "Replog-Epoch           | 4611686018427387905                  | a whole number",
        "Replog-Epoch           | 9223372036854775808                  | a whole number",
        "Replog-Master-Url      | ftp://h0:8000                        | an http URL",
        "Replog-Master-Url      | http://                              | an http URL",
        "Replog-Master-Url      | a b                                  | an http URL",
        "Replog-Master-Clients-Url | //h0                              | an http URL",
        "Replog-Master-Last-Id  | -1                                   | a whole number",
        "Replog-Committed-Id    | x                                    | a whole number",
        "Replog-Heartbeat-Interval | -1                                | a whole number",
        "Replog-Heartbeat-Interval | 3600001                           | a whole number",
        "Replog-First-Id        | 0                                    | a whole number",
        "Replog-Previous-Hash   | 0123                                 | 64 hexadecimal digits",
    })
    void batchNamesTheHeaderThatIsMisspeltAndShowsIt(String name, String text, String wanted) {
        assertMisspelt(() -> BatchHeader.from(reader(with(BATCH.headers(), name, text))),
                name, text, wanted);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Replog-Node-Id         | x                                    | a UUID",
        "Replog-Instance        | x                                    | a UUID",
        "Replog-Log-Id          | x                                    | a UUID",
        "Replog-Master-Instance | x                                    | a UUID",
        "Replog-Epoch           | -1                                   | a whole number",
        "Replog-Epoch           | 4611686018427387905                  | a whole number",
        "Replog-Last-Id         | -1                                   | a whole number",
        "Replog-Last-Id         | '1, 1'                               | a whole number",
        "Replog-Head-Hash       | xyz                                  | 64 hexadecimal digits",
    })
    void standingNamesTheHeaderThatIsMisspeltAndShowsIt(String name, String text, String wanted) {
        assertMisspelt(() -> NodePosition.from(reader(with(STANDING.headers(), name, text))),
                name, text, wanted);
    }

    @Test
    void hashInUpperCaseIsMisspelt() {
        String upper = "A".repeat(64);
        assertMisspelt(() -> NodePosition.from(reader(
                with(STANDING.headers(), "Replog-Head-Hash", upper))),
                "Replog-Head-Hash", upper, "64 hexadecimal digits");
    }

    private static void assertMisspelt(
            Runnable reading, String name, String text, String wanted) {
        assertRefused(reading, "the header " + name + " must be " + wanted);
        assertRefused(reading, "not \"" + text + "\"");
    }

    private static void assertRefused(Runnable reading, String said) {
        assertThatThrownBy(reading::run)
                .isInstanceOf(MalformedHeaderException.class).hasMessageContaining(said);
    }

    private static Map<String, String> without(Map<String, String> headers, String name) {
        var fewer = new TreeMap<>(headers);
        assertThat(fewer.remove(name)).isNotNull();
        return fewer;
    }

    private static Map<String, String> with(
            Map<String, String> headers, String name, String text) {
        var changed = new TreeMap<>(headers);
        assertThat(changed.put(name, text)).isNotNull();
        return changed;
    }

    private static Function<String, Optional<String>> reader(Map<String, String> headers) {
        return name -> Optional.ofNullable(headers.get(name));
    }
}
