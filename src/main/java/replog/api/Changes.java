package replog.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import replog.node.NodeStatus;
import replog.node.MasterStatus;
import replog.node.SecondaryStatus;
import replog.replication.View;

/**
 * What is to be told to somebody who was told how a node was, now that it is otherwise.
 *
 * <p>Compares, and remembers nothing: however much happened in between, there is no more to be told
 * than what differs in the end. The whole status is told where something differs that no smaller
 * change bears, and covers those. Pure.
 */
final class Changes {
    /** By so much a pause that goes on may seem to end earlier or later. */
    private static final long SAME_PAUSE_NANOS = 100_000_000;

    private final Sight told;
    private final Sight now;
    private final List<Change> all = new ArrayList<>();

    /** What makes a node and its cluster, and no smaller change bears. */
    private record Outline(String role, String state, Optional<String> reason, long epoch,
            Optional<UUID> logId, OptionalInt clusterSize, List<Place> members,
            Optional<SecondaryStatus> following) {

        static Outline of(NodeStatus status) {
            Optional<MasterStatus> leading = status.leading();
            return new Outline(status.role(), status.state(),
                    leading.isPresent() ? Optional.empty() : status.reason(), // goes with the mode
                    status.epoch(), status.logId(),
                    leading.map(MasterStatus::clusterSize).map(OptionalInt::of)
                            .orElseGet(OptionalInt::empty),
                    leading.map(MasterStatus::secondaries).orElse(List.of()).stream()
                            .map(Place::of).toList(),
                    status.following());
        }
    }

    private record Place(String name, String url, boolean counted) {
        static Place of(View view) {
            return new Place(view.name(), view.member().url().toString(), view.counted());
        }
    }

    private Changes(Sight told, Sight now) {
        this.told = told;
        this.now = now;
    }

    /** For somebody who was told nothing yet. */
    static List<Change> first(Sight now) {
        var first = new ArrayList<Change>();
        first.add(new Change("status", StatusJson.of(now.status())));
        now.status().leading().filter(leading -> leading.waiting() > 0)
                .ifPresent(_ -> first.add(WaitJson.change(now)));
        if (!now.status().faults().isEmpty()) {
            first.add(faults(now));
        }
        return first;
    }

    /** In the order in which they are to be told; empty where nothing is. */
    static List<Change> between(Sight told, Sight now) {
        return new Changes(told, now).all();
    }

    private List<Change> all() {
        boolean whole = !Outline.of(told.status()).equals(Outline.of(now.status()));
        Optional<MasterStatus> before = told.status().leading();
        Optional<MasterStatus> leading = now.status().leading();
        if (whole) {
            add("status", StatusJson.of(now.status()));
        } else if (leading.isPresent()) {
            mode(before.orElseThrow(), leading.get());
            health(before.orElseThrow().secondaries(), leading.get().secondaries());
        }
        appended();
        if (!whole) {
            leading.ifPresent(led -> acknowledged(
                    before.orElseThrow().secondaries(), led.secondaries()));
            committed();
        }
        leading.ifPresent(led -> waiting(before, led, whole));
        if (!FaultMarks.of(told).equals(FaultMarks.of(now))) {
            all.add(faults(now));
        }
        return all;
    }

    private void mode(MasterStatus before, MasterStatus leading) {
        NodeStatus status = now.status();
        if (status.readOnly() != told.status().readOnly()
                || !status.reason().equals(told.status().reason())
                || leading.usable() != before.usable() || leading.quorum() != before.quorum()) {
            Map<String, Object> whole = StatusJson.of(status);
            var mode = new LinkedHashMap<String, Object>();
            List.of("mode", "reason", "usable", "quorum", "cluster_size")
                    .forEach(member -> mode.put(member, whole.get(member)));
            add("mode", mode);
        }
    }

    /** The outline is the same, and so is who stands where. */
    private void health(List<View> before, List<View> views) {
        for (int number = 0; number < views.size(); number++) {
            View was = before.get(number);
            View is = views.get(number);
            boolean turned = is.health().status() != was.health().status()
                    || is.state() != was.state()
                    || is.health().failures() != was.health().failures()
                    || !is.reason().equals(was.reason()) || hasAnotherPause(was, is);
            if (turned) {
                add("health", StatusJson.secondary(is, now.lastId()));
            }
        }
    }

    private boolean hasAnotherPause(View was, View is) {
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
        var appended = new LinkedHashMap<String, Object>();
        appended.put("first_id", firstId);
        appended.put("last_id", now.lastId());
        appended.put("count", now.lastId() - told.lastId());
        appended.put("committed_id", now.status().committedId());
        appended.put("entries", now.recent().stream().filter(entry -> entry.id() >= firstId)
                .map(ShownEntry::json).toList());
        add("appended", appended);
    }

    private void acknowledged(List<View> before, List<View> views) {
        for (int number = 0; number < views.size(); number++) {
            View is = views.get(number);
            if (is.lastId() != before.get(number).lastId()) {
                var acknowledged = new LinkedHashMap<String, Object>();
                acknowledged.put("name", is.name());
                acknowledged.put("last_id", is.lastId());
                acknowledged.put("lag", StatusJson.lag(is, now.lastId()));
                add("acknowledged", acknowledged);
            }
        }
    }

    private void committed() {
        if (now.status().committedId() != told.status().committedId()) {
            add("committed", Map.of("committed_id", now.status().committedId()));
        }
    }

    private void waiting(Optional<MasterStatus> before, MasterStatus leading, boolean whole) {
        boolean turned = before.isEmpty() || before.get().waiting() != leading.waiting()
                || !before.get().waits().equals(leading.waits());
        if (turned || whole && leading.waiting() > 0) {
            all.add(WaitJson.change(now));
        }
    }

    private static Change faults(Sight sight) {
        var faults = new LinkedHashMap<String, Object>();
        faults.put("delay", Seconds.number(sight.delay()));
        faults.put("faults", FaultJson.of(sight.status().faults()));
        return new Change("faults", faults);
    }

    private void add(String type, Map<String, ?> data) {
        all.add(new Change(type, data));
    }
}
