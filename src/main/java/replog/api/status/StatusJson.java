package replog.api.status;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import replog.json.Json;
import replog.node.NodeStatus;
import replog.replication.SecondaryView;

/** The status of a node as JSON. */
public final class StatusJson {
    public static final String VERSION = "1.0.0";

    private StatusJson() {}

    static Map<String, Object> of(NodeStatus status) {
        Map<String, Object> json = Json.object("name", status.name(), "role", status.role(),
                "mode", status.readOnly() ? "read-only" : "normal",
                "reason", status.reason().orElse(null), "state", status.state(),
                "version", VERSION, "node_id", status.nodeId().toString(),
                "epoch", status.epoch(),
                "log_id", status.logId().map(UUID::toString).orElse(null),
                "first_id", status.end().lastId() == 0 ? 0 : 1, "last_id", status.end().lastId(),
                "committed_id", status.committedId(),
                "head_hash", status.end().head().toString());
        status.masterStatus().ifPresent(masterStatus -> {
            json.put("cluster_size", masterStatus.clusterSize());
            json.put("quorum", masterStatus.quorum());
            json.put("usable", masterStatus.usable());
        });
        json.put("fsync", status.fsync());
        status.masterStatus()
                .ifPresent(masterStatus -> json.put("waiting", masterStatus.waiting()));
        json.put("master_last_seen", timestamp(status.masterLastSeen()));
        json.put("faults", FaultJson.of(status.faults()));
        status.masterStatus().ifPresent(masterStatus -> json.put("secondaries",
                masterStatus.secondaries().stream()
                        .map(view -> secondary(view, status.end().lastId())).toList()));
        status.secondaryStatus().ifPresent(secondaryStatus -> {
            json.put("master", secondaryStatus.master().orElse(null));
            json.put("master_url", secondaryStatus.masterUrl().map(Object::toString).orElse(null));
            json.put("held", secondaryStatus.held());
        });
        return json;
    }

    /** Some of its members, in that order. */
    static Map<String, Object> part(NodeStatus status, List<String> members) {
        Map<String, Object> whole = of(status);
        var part = new LinkedHashMap<String, Object>();
        members.forEach(member -> part.put(member, whole.get(member)));
        return part;
    }

    /** One secondary, as its master sees it. */
    static Map<String, Object> secondary(SecondaryView view, long masterLastId) {
        return Json.object("name", view.name(), "url", view.member().url().toString(),
                "status", view.health().status().name(), "state", view.state().wireName(),
                "failures", view.health().failures(), "last_seen", lastSeen(view),
                "last_id", view.lastId(), "lag", lag(view, masterLastId),
                "next_attempt_ms", view.nextAttempt().map(Duration::toMillis).orElse(null),
                "reason", view.reason().orElse(null));
    }

    static long lag(SecondaryView view, long masterLastId) {
        return Math.max(0, masterLastId - view.lastId());
    }

    /** When a heartbeat was last answered, in ISO-8601; null if none ever was. */
    static String lastSeen(SecondaryView view) {
        return timestamp(view.health().lastSeen());
    }

    private static String timestamp(Optional<Instant> at) {
        return at.map(when -> when.truncatedTo(ChronoUnit.MILLIS).toString()).orElse(null);
    }
}
