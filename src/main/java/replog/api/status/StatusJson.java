package replog.api.status;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import replog.node.NodeStatus;
import replog.replication.SecondaryView;

/** The status of a node as JSON. */
public final class StatusJson {
    public static final String VERSION = "1.0.0";

    private StatusJson() {}

    static Map<String, Object> of(NodeStatus status) {
        var json = new LinkedHashMap<String, Object>();
        json.put("name", status.name());
        json.put("role", status.role());
        json.put("mode", status.readOnly() ? "read-only" : "normal");
        json.put("reason", status.reason().orElse(null));
        json.put("state", status.state());
        json.put("version", VERSION);
        json.put("node_id", status.nodeId().toString());
        json.put("epoch", status.epoch());
        json.put("log_id", status.logId().map(UUID::toString).orElse(null));
        json.put("first_id", status.end().lastId() == 0 ? 0 : 1);
        json.put("last_id", status.end().lastId());
        json.put("committed_id", status.committedId());
        json.put("head_hash", status.end().head().toString());
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
        status.masterStatus().ifPresent(masterStatus ->
                json.put("secondaries",
                        secondaries(masterStatus.secondaries(), status.end().lastId())));
        status.secondaryStatus().ifPresent(secondaryStatus -> {
            json.put("master", secondaryStatus.master().orElse(null));
            json.put("master_url", secondaryStatus.masterUrl().map(Object::toString).orElse(null));
            json.put("held", secondaryStatus.held());
        });
        return json;
    }

    private static List<Map<String,
            Object>> secondaries(List<SecondaryView> views, long masterLastId) {
        return views.stream().map(view -> secondary(view, masterLastId)).toList();
    }

    /** One secondary, as its master sees it. */
    static Map<String, Object> secondary(SecondaryView view, long masterLastId) {
        var json = new LinkedHashMap<String, Object>();
        json.put("name", view.name());
        json.put("url", view.member().url().toString());
        json.put("status", view.health().status().name());
        json.put("state", view.state().wireName());
        json.put("failures", view.health().failures());
        json.put("last_seen", lastSeen(view));
        json.put("last_id", view.lastId());
        json.put("lag", lag(view, masterLastId));
        json.put("next_attempt_ms", view.nextAttempt().map(Duration::toMillis).orElse(null));
        json.put("reason", view.reason().orElse(null));
        return json;
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
