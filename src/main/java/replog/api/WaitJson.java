package replog.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import replog.node.MasterStatus;
import replog.node.NodeStatus;
import replog.replication.Acknowledgements.Waiting;
import replog.replication.View;

/** The appends that wait on a master, and on whom, as JSON. */
final class WaitJson {
    private WaitJson() {}

    /** Of a master. */
    static Change change(Sight sight) {
        MasterStatus leading = sight.status().leading().orElseThrow();
        List<String> counted = counted(sight.status());
        var json = new LinkedHashMap<String, Object>();
        json.put("waiting", leading.waiting());
        json.put("waits", leading.waits().stream()
                .map(wait -> one(wait, counted, sight.takenNanos())).toList());
        return new Change("waiting", json);
    }

    /** The nodes that count for a write concern, by their names, the master first. */
    static List<String> counted(NodeStatus status) {
        return Stream.concat(Stream.of(status.name()),
                status.leading().orElseThrow().secondaries().stream()
                        .filter(View::counted).map(View::name)).toList();
    }

    private static Map<String, Object> one(Waiting wait, List<String> counted, long nowNanos) {
        List<String> holders = wait.holders().names();
        var json = new LinkedHashMap<String, Object>();
        json.put("id", wait.id());
        json.put("write_concern", wait.w());
        json.put("acknowledged", holders);
        json.put("missing", counted.stream().filter(name -> !holders.contains(name)).toList());
        json.put("waited_ms", Math.max(0,
                TimeUnit.NANOSECONDS.toMillis(nowNanos - wait.sinceNanos())));
        return json;
    }
}
