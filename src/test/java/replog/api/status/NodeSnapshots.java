package replog.api.status;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import replog.api.status.StatusBroadcaster.EntryPreview;
import replog.api.status.StatusBroadcaster.NodeSnapshot;
import replog.api.status.StatusBroadcaster.RecentEntries;
import replog.log.frame.Hash;
import replog.log.frame.LogEnd;
import replog.node.NodeStatus;
import replog.node.fault.Fault;
import replog.node.fault.Fault.FaultKind;
import replog.node.fault.Fault.FaultStatus;
import replog.node.result.MasterLocation;
import replog.node.result.MasterRoleStatus;
import replog.node.result.SecondaryRoleStatus;
import replog.replication.Acknowledgements.Holders;
import replog.replication.Acknowledgements.Waiting;
import replog.replication.Health;
import replog.replication.Health.Status;
import replog.replication.ReplicationState;
import replog.replication.SecondaryAddress;
import replog.replication.SecondaryView;

/** A node as it might be seen, told from one that is at rest. Each change gives another one. */
record NodeSnapshots(Optional<MasterRoleStatus> masterStatus,
        Optional<SecondaryRoleStatus> secondaryStatus,
        boolean readOnly,
        String state, Optional<String> reason, long epoch, long lastId, long committedId,
        List<FaultStatus> faults, Duration delay, long takenMillis) {
    private static final UUID ID = new UUID(1, 2);
    private static final MasterLocation NONE = new MasterLocation.None("why");

    /** A master of two secondaries, all level with entry 7. */
    static NodeSnapshots master() {
        return new NodeSnapshots(Optional.of(new MasterRoleStatus(3, 2, 3, 0, List.of(),
                List.of(view("a"), view("b")))), Optional.empty(), false, "in-sync",
                Optional.empty(), 1, 7, 7, List.of(), Duration.ZERO, 0);
    }

    static NodeSnapshots secondary() {
        return new NodeSnapshots(Optional.empty(),
                Optional.of(new SecondaryRoleStatus(Optional.of("m"),
                Optional.empty(), NONE, 0)), false, "in-sync", Optional.empty(), 1, 7,
                7, List.of(), Duration.ZERO, 0);
    }

    static SecondaryView view(String name) {
        return new SecondaryView(
                new SecondaryAddress(name, true, URI.create("http://" + name + ":1")), true,
                name,
                Optional.of(ID), new Health(Status.HEALTHY, true, 0, Optional.of(Instant.EPOCH), 0),
                Optional.of(Duration.ZERO), ReplicationState.IN_SYNC, Optional.empty(), 7, 7,
                Optional.empty());
    }

    NodeSnapshots mode(boolean readOnly, String reason, int usable) {
        return new NodeSnapshots(
                masterStatus.map(led -> new MasterRoleStatus(led.clusterSize(), led.quorum(),
                usable, led.waiting(), led.waits(), led.secondaries())), secondaryStatus, readOnly,
                        state,
                Optional.of(reason), epoch, lastId, committedId, faults, delay, takenMillis);
    }

    NodeSnapshots state(String word, String why) {
        return new NodeSnapshots(masterStatus, secondaryStatus, readOnly, word, Optional.of(why),
                epoch,
                lastId,
                committedId, faults, delay, takenMillis);
    }

    NodeSnapshots epoch(long now) {
        return new NodeSnapshots(masterStatus, secondaryStatus, readOnly, state, reason, now,
                lastId,
                committedId,
                faults, delay, takenMillis);
    }

    NodeSnapshots following(String master, int held) {
        return new NodeSnapshots(masterStatus,
                Optional.of(new SecondaryRoleStatus(Optional.of(master),
                Optional.empty(), NONE, held)), readOnly, state, reason, epoch,
                lastId, committedId, faults, delay, takenMillis);
    }

    NodeSnapshots ends(long last, long committed) {
        return new NodeSnapshots(masterStatus, secondaryStatus, readOnly, state, reason, epoch,
                last,
                committed,
                faults, delay, takenMillis);
    }

    NodeSnapshots after(long millis) {
        return new NodeSnapshots(masterStatus, secondaryStatus, readOnly, state, reason, epoch,
                lastId,
                committedId,
                faults, delay, takenMillis + millis);
    }

    NodeSnapshots size(int nodes) {
        return leading(led -> new MasterRoleStatus(nodes, led.quorum(), led.usable(), led.waiting(),
                led.waits(), led.secondaries()));
    }

    NodeSnapshots members(SecondaryView... views) {
        return leading(led -> new MasterRoleStatus(led.clusterSize(), led.quorum(), led.usable(),
                led.waiting(), led.waits(), List.of(views)));
    }

    /** So many wait, and of these the first one is seen, held by these. */
    NodeSnapshots waits(int waiting, long id, String... holders) {
        return leading(led -> new MasterRoleStatus(led.clusterSize(), led.quorum(), led.usable(),
                waiting, List.of(new Waiting(id, 3,
                        TimeUnit.MILLISECONDS.toNanos(takenMillis) - 5_000_000,
                        new Holders(List.of(holders), true))), led.secondaries()));
    }

    /** A partition that has hit so many requests and lasts so long yet. */
    NodeSnapshots fault(long hits, Duration left) {
        var fault = new Fault(new FaultKind.Partition(), 1, OptionalLong.empty(),
                Optional.of(Duration.ofSeconds(10)));
        var view = new FaultStatus("fault-1", fault, hits, Optional.of(left), 0);
        return new NodeSnapshots(masterStatus, secondaryStatus, readOnly, state, reason, epoch,
                lastId,
                committedId,
                List.of(view), delay, takenMillis);
    }

    NodeSnapshots delay(long seconds) {
        return new NodeSnapshots(masterStatus, secondaryStatus, readOnly, state, reason, epoch,
                lastId,
                committedId,
                faults, Duration.ofSeconds(seconds), takenMillis);
    }

    /** With as many of the last entries as are shown. */
    NodeSnapshot snapshot() {
        var entries = new ArrayList<EntryPreview>();
        LongStream.rangeClosed(Math.max(1, lastId - RecentEntries.MOST + 1), lastId).forEach(id ->
                entries.add(new EntryPreview(id, "v" + id, false, Instant.EPOCH, epoch)));
        return new NodeSnapshot(
                new NodeStatus("m", masterStatus.isPresent() ? "master" : "secondary",
                readOnly, state, reason, ID, epoch, Optional.of(ID),
                new LogEnd(lastId, Hash.NONE), committedId, "always", faults,
                Optional.empty(), masterStatus, secondaryStatus),
                delay, entries, TimeUnit.MILLISECONDS.toNanos(takenMillis));
    }

    private NodeSnapshots leading(UnaryOperator<MasterRoleStatus> change) {
        return new NodeSnapshots(masterStatus.map(change), secondaryStatus, readOnly, state,
                reason, epoch,
                lastId,
                committedId, faults, delay, takenMillis);
    }
}
