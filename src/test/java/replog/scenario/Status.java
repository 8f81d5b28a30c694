package replog.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;

/**
 * What {@code GET /status} says, as far as scenarios look at it; all of it was checked.
 *
 * @param master whom a secondary has heard; empty for nobody, and on a master
 */
record Status(String name, String role, String mode, String state, UUID nodeId, long epoch,
        String logId, long lastId, long committedId, String headHash, int waiting,
        List<Secondary> secondaries, String master) {

    /** A secondary as its master sees it. */
    record Secondary(String name, String status, String state, long lastId, String reason) {}

    static Status of(Shape json) {
        String role = json.text("role");
        boolean master = role.equals("master");
        assertThat(role).isIn("master", "secondary");
        assertThat(json.text("mode")).isIn("normal", "read-only");
        assertThat(json.text("mode").equals("normal") || !json.textOrNull("reason").isEmpty())
                .as("a reason in %s", json).isTrue();
        assertThat(json.text("head_hash")).matches("[0-9a-f]{64}");
        assertThat(json.text("version")).isNotEmpty();
        assertThat(json.text("fsync")).isEqualTo("always");
        assertThat(json.whole("first_id")).isEqualTo(json.whole("last_id") == 0 ? 0 : 1);
        assertThat(json.whole("committed_id")).isLessThanOrEqualTo(json.whole("last_id"));
        assertThat(json.has("secondaries")).isEqualTo(master);
        assertThat(json.has("master")).isEqualTo(!master);
        if (master) {
            assertThat(json.whole("usable")).isBetween(1L, json.whole("cluster_size"));
            assertThat(json.whole("quorum")).isBetween(1L, json.whole("cluster_size"));
        }
        return new Status(json.text("name"), role, json.text("mode"), json.text("state"),
                UUID.fromString(json.text("node_id")), json.whole("epoch"),
                json.textOrNull("log_id"), json.whole("last_id"), json.whole("committed_id"),
                json.text("head_hash"), master ? (int) json.whole("waiting") : 0,
                master ? json.shapes("secondaries").stream().map(Status::secondary).toList()
                        : List.of(),
                master ? "" : json.textOrNull("master"));
    }

    Secondary secondary(String name) {
        return secondaries.stream().filter(one -> one.name().equals(name)).findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not in " + secondaries));
    }

    private static Secondary secondary(Shape json) {
        assertThat(json.text("url")).startsWith("http://");
        assertThat(json.text("status")).isIn("HEALTHY", "SUSPECTED", "UNHEALTHY");
        assertThat(json.text("state")).isIn("unknown", "in-sync", "catching-up", "stalled",
                "ahead", "diverged", "other-log", "fenced", "failed");
        assertThat(json.whole("failures")).isNotNegative();
        assertThat(json.whole("lag")).isNotNegative();
        assertThat(json.has("next_attempt_ms")).isTrue();
        json.textOrNull("last_seen");
        return new Secondary(json.text("name"), json.text("status"), json.text("state"),
                json.whole("last_id"), json.textOrNull("reason"));
    }
}
