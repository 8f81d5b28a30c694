package replog.api;

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
import replog.log.Hash;
import replog.log.LogEnd;
import replog.node.Fault;
import replog.node.FaultKind;
import replog.node.FaultView;
import replog.node.KnownMaster;
import replog.node.NodeStatus;
import replog.node.SecondaryStatus;
import replog.node.MasterStatus;
import replog.replication.Acknowledgements.Holders;
import replog.replication.Acknowledgements.Waiting;
import replog.replication.Health;
import replog.replication.Health.Status;
import replog.replication.Member;
import replog.replication.State;
import replog.replication.View;

/** A node as it might be seen, told from one that is at rest. Each change gives another one. */
record Sights(Optional<MasterStatus> leading, Optional<SecondaryStatus> following, boolean readOnly,
        String state, Optional<String> reason, long epoch, long lastId, long committedId,
        List<FaultView> faults, Duration delay, long takenMillis) {
    private static final UUID ID = new UUID(1, 2);
    private static final KnownMaster NONE = new KnownMaster.None("why");

    /** A master of two secondaries, all level with entry 7. */
    static Sights master() {
        return new Sights(Optional.of(new MasterStatus(3, 2, 3, 0, List.of(),
                List.of(view("a"), view("b")))), Optional.empty(), false, "in-sync",
                Optional.empty(), 1, 7, 7, List.of(), Duration.ZERO, 0);
    }

    static Sights secondary() {
        return new Sights(Optional.empty(), Optional.of(new SecondaryStatus(Optional.of("m"),
                Optional.empty(), NONE, 0)), false, "in-sync", Optional.empty(), 1, 7,
                7, List.of(), Duration.ZERO, 0);
    }

    static View view(String name) {
        return new View(new Member(name, true, URI.create("http://" + name + ":1")), true, name,
                Optional.of(ID), new Health(Status.HEALTHY, true, 0, Optional.of(Instant.EPOCH), 0),
                Optional.of(Duration.ZERO), State.IN_SYNC, Optional.empty(), 7, 7,
                Optional.empty());
    }

    Sights mode(boolean readOnly, String reason, int usable) {
        return new Sights(leading.map(led -> new MasterStatus(led.clusterSize(), led.quorum(),
                usable, led.waiting(), led.waits(), led.secondaries())), following, readOnly, state,
                Optional.of(reason), epoch, lastId, committedId, faults, delay, takenMillis);
    }

    Sights state(String word, String why) {
        return new Sights(leading, following, readOnly, word, Optional.of(why), epoch, lastId,
                committedId, faults, delay, takenMillis);
    }

    Sights epoch(long now) {
        return new Sights(leading, following, readOnly, state, reason, now, lastId, committedId,
                faults, delay, takenMillis);
    }

    Sights following(String master, int held) {
        return new Sights(leading, Optional.of(new SecondaryStatus(Optional.of(master),
                Optional.empty(), NONE, held)), readOnly, state, reason, epoch,
                lastId, committedId, faults, delay, takenMillis);
    }

    Sights ends(long last, long committed) {
        return new Sights(leading, following, readOnly, state, reason, epoch, last, committed,
                faults, delay, takenMillis);
    }

    Sights after(long millis) {
        return new Sights(leading, following, readOnly, state, reason, epoch, lastId, committedId,
                faults, delay, takenMillis + millis);
    }

    Sights size(int nodes) {
        return leading(led -> new MasterStatus(nodes, led.quorum(), led.usable(), led.waiting(),
                led.waits(), led.secondaries()));
    }

    Sights members(View... views) {
        return leading(led -> new MasterStatus(led.clusterSize(), led.quorum(), led.usable(),
                led.waiting(), led.waits(), List.of(views)));
    }

    /** So many wait, and of these the first one is seen, held by these. */
    Sights waits(int waiting, long id, String... holders) {
        return leading(led -> new MasterStatus(led.clusterSize(), led.quorum(), led.usable(),
                waiting, List.of(new Waiting(id, 3,
                        TimeUnit.MILLISECONDS.toNanos(takenMillis) - 5_000_000,
                        new Holders(List.of(holders), true))), led.secondaries()));
    }

    /** A partition that has hit so many requests and lasts so long yet. */
    Sights fault(long hits, Duration left) {
        var fault = new Fault(new FaultKind.Partition(), 1, OptionalLong.empty(),
                Optional.of(Duration.ofSeconds(10)));
        var view = new FaultView("fault-1", fault, hits, Optional.of(left), 0);
        return new Sights(leading, following, readOnly, state, reason, epoch, lastId, committedId,
                List.of(view), delay, takenMillis);
    }

    Sights delay(long seconds) {
        return new Sights(leading, following, readOnly, state, reason, epoch, lastId, committedId,
                faults, Duration.ofSeconds(seconds), takenMillis);
    }

    /** With as many of the last entries as are shown. */
    Sight sight() {
        var entries = new ArrayList<ShownEntry>();
        LongStream.rangeClosed(Math.max(1, lastId - RecentEntries.MOST + 1), lastId).forEach(id ->
                entries.add(new ShownEntry(id, "v" + id, false, Instant.EPOCH, epoch)));
        return new Sight(new NodeStatus("m", leading.isPresent() ? "master" : "secondary",
                readOnly, state, reason, ID, epoch, Optional.of(ID),
                new LogEnd(lastId, Hash.NONE), committedId, "always", faults,
                Optional.empty(), leading, following),
                delay, entries, TimeUnit.MILLISECONDS.toNanos(takenMillis));
    }

    private Sights leading(UnaryOperator<MasterStatus> change) {
        return new Sights(leading.map(change), following, readOnly, state, reason, epoch, lastId,
                committedId, faults, delay, takenMillis);
    }
}
