package replog.api.status;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import replog.api.live.ServerSentEventWriter.ServerSentEvent;
import replog.api.status.StatusBroadcaster.EntryPreview;
import replog.api.status.StatusBroadcaster.NodeSnapshot;
import replog.json.Json;
import replog.node.NodeStatus;
import replog.node.result.MasterRoleStatus;
import replog.replication.Acknowledgements.Waiting;
import replog.replication.SecondaryView;

/**
 * The events from one snapshot of a node to the next.
 *
 * <p>Compares, and remembers nothing: however much happened in between, there is no more to send
 * than what differs in the end. The whole status is sent where something differs that no smaller
 * change bears, and covers those. Pure.
 */
final class StatusDiff {
    /** By so much a pause that goes on may seem to end earlier or later. */
    private static final long SAME_PAUSE_NANOS = 100_000_000;

    private final NodeSnapshot told;
    private final NodeSnapshot now;
    private final List<ServerSentEvent> all = new ArrayList<>();

    private StatusDiff(NodeSnapshot told, NodeSnapshot now) {
        this.told = told;
        this.now = now;
    }

    /** For a subscriber that has seen nothing yet. */
    static List<ServerSentEvent> initial(NodeSnapshot now) {
        var first = new ArrayList<ServerSentEvent>();
        first.add(new ServerSentEvent("status", StatusJson.of(now.status())));
        now.status().masterStatus().filter(masterStatus -> masterStatus.waiting() > 0)
                .ifPresent(_ -> first.add(waits(now)));
        if (!now.status().faults().isEmpty()) {
            first.add(faults(now));
        }
        return first;
    }

    /** In the order in which they are sent; empty where nothing differs. */
    static List<ServerSentEvent> between(NodeSnapshot told, NodeSnapshot now) {
        return new StatusDiff(told, now).all();
    }

    private List<ServerSentEvent> all() {
        boolean whole = !outline(told.status()).equals(outline(now.status()));
        Optional<MasterRoleStatus> before = told.status().masterStatus();
        Optional<MasterRoleStatus> masterStatus = now.status().masterStatus();
        if (whole) {
            add("status", StatusJson.of(now.status()));
        } else if (masterStatus.isPresent()) {
            mode(before.orElseThrow(), masterStatus.get());
            health(before.orElseThrow().secondaries(), masterStatus.get().secondaries());
        }
        appended();
        if (!whole) {
            masterStatus.ifPresent(led -> acknowledged(
                    before.orElseThrow().secondaries(), led.secondaries()));
            committed();
        }
        masterStatus.ifPresent(led -> waiting(before, led, whole));
        if (!faultMarks(told).equals(faultMarks(now))) {
            all.add(faults(now));
        }
        return all;
    }

    /** What describes a node and its cluster and is in no smaller change. */
    private static List<Object> outline(NodeStatus status) {
        Optional<MasterRoleStatus> masterStatus = status.masterStatus();
        return List.of(status.role(), status.state(),
                // goes with the mode
                masterStatus.isPresent() ? "" : status.reason(),
                status.epoch(), status.logId(), masterStatus.map(MasterRoleStatus::clusterSize),
                masterStatus.stream().flatMap(led -> led.secondaries().stream())
                        .map(view -> List.of(view.name(), view.member().url().toString(),
                                view.counted())).toList(),
                status.secondaryStatus());
    }

    /** The identity of the faults: without the time that is left to them. */
    private static List<Object> faultMarks(NodeSnapshot snapshot) {
        return List.of(snapshot.delay(), snapshot.status().faults().stream().map(view ->
                List.of(view.id(), view.fault(), view.hits(), view.sleeping())).toList());
    }

    private void mode(MasterRoleStatus before, MasterRoleStatus masterStatus) {
        NodeStatus status = now.status();
        if (status.readOnly() != told.status().readOnly()
                || !status.reason().equals(told.status().reason())
                || masterStatus.usable() != before.usable()
                        || masterStatus.quorum() != before.quorum()) {
            add("mode", StatusJson.part(status,
                    List.of("mode", "reason", "usable", "quorum", "cluster_size")));
        }
    }

    /** Neither the outline nor the state of a secondary changed. */
    private void health(List<SecondaryView> before, List<SecondaryView> views) {
        for (int number = 0; number < views.size(); number++) {
            SecondaryView was = before.get(number);
            SecondaryView is = views.get(number);
            boolean changed = is.health().status() != was.health().status()
                    || is.state() != was.state()
                    || is.health().failures() != was.health().failures()
                    || !is.reason().equals(was.reason()) || hasAnotherPause(was, is);
            if (changed) {
                add("health", StatusJson.secondary(is, now.lastId()));
            }
        }
    }

    private boolean hasAnotherPause(SecondaryView was, SecondaryView is) {
        if (was.nextAttempt().isEmpty() || is.nextAttempt().isEmpty()) {
            return was.nextAttempt().isPresent() != is.nextAttempt().isPresent();
        }
        long endBefore = told.takenNanos() + was.nextAttempt().get().toNanos();
        long end = now.takenNanos() + is.nextAttempt().get().toNanos();
        return Math.abs(end - endBefore) > SAME_PAUSE_NANOS;
    }

    private void appended() {
        long firstId = told.lastId() + 1;
        if (now.lastId() < firstId) {
            return;
        }
        add("appended", Json.object("first_id", firstId, "last_id", now.lastId(),
                "count", now.lastId() - told.lastId(),
                "committed_id", now.status().committedId(),
                "entries", now.recent().stream().filter(entry -> entry.id() >= firstId)
                        .map(EntryPreview::toJson).toList()));
    }

    private void acknowledged(List<SecondaryView> before, List<SecondaryView> views) {
        for (int number = 0; number < views.size(); number++) {
            SecondaryView is = views.get(number);
            if (is.lastId() != before.get(number).lastId()) {
                add("acknowledged", Json.object("name", is.name(), "last_id", is.lastId(),
                        "lag", StatusJson.lag(is, now.lastId())));
            }
        }
    }

    private void committed() {
        if (now.status().committedId() != told.status().committedId()) {
            add("committed", Map.of("committed_id", now.status().committedId()));
        }
    }

    private void waiting(Optional<MasterRoleStatus> before, MasterRoleStatus masterStatus,
            boolean whole) {
        boolean changed = before.isEmpty() || before.get().waiting() != masterStatus.waiting()
                || !before.get().waits().equals(masterStatus.waits());
        if (changed || whole && masterStatus.waiting() > 0) {
            all.add(waits(now));
        }
    }

    private static ServerSentEvent faults(NodeSnapshot snapshot) {
        return new ServerSentEvent("faults", Json.object(
                "delay", DurationJson.number(snapshot.delay()),
                "faults", FaultJson.of(snapshot.status().faults())));
    }

    private void add(String type, Map<String, ?> data) {
        all.add(new ServerSentEvent(type, data));
    }

    /** The appends that wait on a master, and on whom. */
    private static ServerSentEvent waits(NodeSnapshot snapshot) {
        NodeStatus status = snapshot.status();
        MasterRoleStatus masterStatus = status.masterStatus().orElseThrow();
        List<String> counted = Stream.concat(Stream.of(status.name()),
                masterStatus.secondaries().stream()
                        .filter(SecondaryView::counted).map(SecondaryView::name)).toList();
        return new ServerSentEvent("waiting", Json.object("waiting", masterStatus.waiting(),
                "waits", masterStatus.waits().stream()
                        .map(wait -> wait(wait, counted, snapshot.takenNanos())).toList()));
    }

    /** @param counted the nodes that count for a write concern, by their names */
    private static Map<String, Object> wait(Waiting wait, List<String> counted, long nowNanos) {
        List<String> holders = wait.holders().names();
        return Json.object("id", wait.id(), "write_concern", wait.w(), "acknowledged", holders,
                "missing", counted.stream().filter(name -> !holders.contains(name)).toList(),
                "waited_ms", Math.max(0,
                        TimeUnit.NANOSECONDS.toMillis(nowNanos - wait.sinceNanos())));
    }
}
