package replog.node.master;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import replog.node.peer.RemoteLog;
import replog.node.store.NodeMetadata;
import replog.node.store.NodeStore;
import replog.replication.SecondaryAddress;
import replog.replication.SecondaryClient;
import replog.replication.SecondaryClient.Answer;
import replog.wire.NodePosition;

/**
 * Gives a master whose folder was lost its log back, from its secondaries, before it serves: from
 * the most advanced of them, once all of them have answered.
 *
 * <p>Until it is done the node's record says that it is under way: half of a log must not be taken
 * for all of it. For one thread; {@link #close()} by any.
 */
final class LostLogRecovery implements AutoCloseable {
    private static final long BETWEEN_ROUNDS_MILLIS = 500;

    private final NodeStore store;
    private final Map<SecondaryAddress, SecondaryClient> links;
    private final int others;
    private final Function<SecondaryAddress, RemoteLog> source;
    private final System.Logger logger;
    private final CountDownLatch closed = new CountDownLatch(1);
    private String lastSaid = "";

    /** A node that answered. */
    private record Found(SecondaryAddress member, NodePosition position) {}

    /** @param others how many different nodes must answer */
    LostLogRecovery(NodeStore store, Map<SecondaryAddress, SecondaryClient> links, int others,
            Function<SecondaryAddress, RemoteLog> source, System.Logger logger) {
        this.store = store;
        this.links = links;
        this.others = others;
        this.source = source;
        this.logger = logger;
    }

    /**
     * Returns once the log is whole, or there is none to take over; at once where the node holds
     * entries that it did not take over.
     *
     * @throws IOException when what they hold can't be one log; a person decides then
     */
    void run() throws IOException {
        boolean begun = store.log().end().lastId() > 0;
        if (begun && !store.metadata().recovering()) {
            return;
        }
        List<Found> holders = List.of();
        while (holders.isEmpty()) {
            Optional<List<Found>> all = hearAll();
            if (all.isPresent()) {
                holders = holders(all.get());
                if (holders.isEmpty()) {
                    say("no secondary holds a log: there is nothing to take over");
                    return;
                }
            } else {
                pause();
            }
        }
        UUID logId = oneLog(holders);
        Found most = holders.getFirst();
        for (Found other : holders.subList(1, holders.size())) {
            refuseFork(most, other);
        }
        if (begun && !store.log().id().equals(Optional.of(logId))) {
            throw new IOException("can't go on to take the log " + store.log().id().orElseThrow()
                    + " over: the secondaries hold the log " + logId + " now; to take that one"
                    + " over, begin with an empty folder");
        }
        store.metadataFile().update(metadata -> metadata.withRecovering(true));
        if (!store.log().id().equals(Optional.of(logId))) {
            store.forgetEmptyLog();
        }
        store.beginLog(logId);
        fetch(most);
        long epoch = holders.stream().mapToLong(found -> found.position().epoch()).max().orElse(0);
        store.metadataFile().update(metadata -> finished(metadata, epoch));
    }

    /** With an epoch that was reached, lest it lead in a lower one if all of them fall silent. */
    private NodeMetadata finished(NodeMetadata metadata, long epoch) {
        NodeMetadata whole = metadata.withRecovering(false);
        return epoch > metadata.epoch() ? whole.withEpoch(epoch, store.instance()) : whole;
    }

    @Override
    public void close() {
        closed.countDown();
    }

    /** Empty until that many different nodes have answered. */
    private Optional<List<Found>> hearAll() {
        var found = new LinkedHashMap<UUID, Found>();
        var silent = new HashMap<String, String>();
        PositionPoll.run(links, Optional.empty()).answers().forEach((member, heard) -> {
            switch (heard.answer()) {
                case Answer.Stands(var position) ->
                        found.putIfAbsent(position.nodeId(), new Found(member, position));
                case Answer.Failed(var why) -> silent.put(member.name(), why);
                case Answer.TimedOut(var after) -> silent.put(member.name(),
                        "no answer within " + after.toMillis() + " ms");
                case Answer.Refused _, Answer.Delayed _ -> silent.put(member.name(), "refused");
            }
        });
        if (found.size() >= others) {
            return Optional.of(List.copyOf(found.values()));
        }
        say("waits for its secondaries to take the log over: %s of %s answer; %s".formatted(
                found.size(), others, silent.entrySet().stream()
                        .map(one -> one.getKey() + ": " + one.getValue())
                        .collect(Collectors.joining(", "))));
        return Optional.empty();
    }

    /** The nodes that hold a log, the most advanced first. */
    private static List<Found> holders(List<Found> all) {
        return all.stream().filter(found -> found.position().logId().isPresent())
                .sorted(Comparator.comparingLong(
                        (Found found) -> found.position().lastId()).reversed())
                .toList();
    }

    private static UUID oneLog(List<Found> holders) throws IOException {
        UUID logId = holders.getFirst().position().logId().orElseThrow();
        for (Found holder : holders) {
            if (!holder.position().logId().orElseThrow().equals(logId)) {
                throw new IOException("can't take a log over: "
                        + holders.getFirst().member().name() + " holds the log " + logId + ", "
                        + holder.member().name() + " " + holder.position().logId().get()
                        + "; stop the one whose log is not to be kept, and set its folder aside");
            }
        }
        return logId;
    }

    private void refuseFork(Found most, Found other) throws IOException {
        long id = other.position().lastId();
        Optional<String> hash = source.apply(most.member()).hashAt(id);
        while (hash.isEmpty() && pause()) {
            hash = source.apply(most.member()).hashAt(id);
        }
        if (!hash.equals(Optional.of(other.position().headHash()))) {
            throw new IOException("can't take a log over: the histories of "
                    + most.member().name() + " and " + other.member().name()
                    + " fork before the entry " + id + "; stop the one whose log is not to be"
                    + " kept, and set its folder aside");
        }
    }

    private void fetch(Found most) throws IOException {
        say("takes the log over from " + most.member().name() + ", up to "
                + most.position().lastId());
        var fetch = new RemoteLogFetch(store.log(), () -> closed.getCount() == 0, logger);
        while (true) {
            store.setStartupStage(() -> progress(most));
            switch (fetch.from(most.member().name(), source.apply(most.member()))) {
                case RemoteLogFetch.Result.Level() -> {
                    requireAll(most);
                    say("took the log over: it ends at " + store.log().end().lastId());
                    return;
                }
                case RemoteLogFetch.Result.Forked() ->
                        throw new IOException("can't go on to take the log"
                        + " over: " + most.member().name() + " holds another history now");
                case RemoteLogFetch.Result.Failed(var reason) -> {
                    say("can't fetch from " + most.member().name() + " now: " + reason);
                    pause();
                }
            }
        }
    }

    private String progress(Found most) {
        return "takes the log over from %s: %s of %s entries are here".formatted(
                most.member().name(), store.log().end().lastId(), most.position().lastId());
    }

    /** Who lost its log meanwhile may look level from here, and others may still hold more. */
    private void requireAll(Found most) throws IOException {
        long lastId = store.log().end().lastId();
        if (lastId < most.position().lastId()) {
            throw new IOException("can't take the whole log over: " + most.member().name()
                    + " held entries up to " + most.position().lastId()
                    + ", and shows none after " + lastId + " now; start again to ask all");
        }
    }

    /** Returns false when it is to end. */
    private boolean pause() throws IOException {
        try {
            if (closed.await(BETWEEN_ROUNDS_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new IOException("the node was stopped before it had taken the log over");
            }
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted");
        }
    }

    private void say(String what) {
        if (!what.equals(lastSaid)) {
            lastSaid = what;
            logger.log(Level.INFO, what);
            store.setStartupStage(() -> what);
        }
    }
}
