package replog.node;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;
import replog.node.EntryTrace.Step;
import replog.node.EntryTrace.What;
import replog.replication.Attempt;
import replog.replication.View;
import replog.replication.Watcher;

/**
 * What a master remembers of its last appends, and of what it did for them: enough to show one its
 * way, in bounded memory. All that is old is forgotten.
 *
 * <p>Appends are told by the log's one writer, which takes no lock for it; secondaries by those who
 * attend to them, each secondary in a monitor of its own. Safe for use by several threads.
 */
final class Trace implements Watcher, Acceptance.Listener {
    private static final int APPENDS = 16_384;

    /** Made with the first append: a node that takes none needs no room for them. */
    private volatile Optional<AppendRing> appends = Optional.empty();
    private final ConcurrentMap<String, SecondaryTrace> secondaries = new ConcurrentHashMap<>();
    /** Of the log's writer alone. */
    private long forcedNanos = System.nanoTime();

    /** By the log's writer, before it tells of the appends that this force put on disk. */
    void forced() {
        forcedNanos = System.nanoTime();
    }

    /** Where the log does not force before it tells, the moment is when it is told. */
    @Override
    public void stored(long firstId, long lastId, int w, long receivedNanos) {
        boolean since = forcedNanos - receivedNanos > 0;
        if (appends.isEmpty()) {
            appends = Optional.of(new AppendRing(APPENDS));
        }
        appends.get().add(
                firstId, lastId, w, receivedNanos, since ? forcedNanos : System.nanoTime());
    }

    @Override
    public void attempted(String secondary, Attempt attempt) {
        of(secondary).attempted(attempt);
    }

    @Override
    public void acknowledged(String secondary, long firstId, long lastId) {
        of(secondary).acknowledged(firstId, lastId, System.nanoTime());
    }

    /** Forgets the secondaries that are none any more. */
    void keep(MasterStatus leading) {
        secondaries.keySet().retainAll(leading.secondaries().stream().map(View::name).toList());
    }

    /** The way of an entry that is there, on a master of this name, and who holds it. */
    EntryTrace of(long id, String master, MasterStatus leading, List<String> holders) {
        keep(leading);
        Optional<AppendRing.Row> row = appends.flatMap(ring -> ring.holding(id));
        OptionalLong since = row.map(known -> OptionalLong.of(known.receivedNanos()))
                .orElseGet(OptionalLong::empty);
        var steps = new ArrayList<Step>();
        row.ifPresent(known -> {
            steps.add(new Step(known.receivedNanos(), master, new What.Received()));
            steps.add(new Step(known.forcedNanos(), master, new What.Forced()));
        });
        boolean complete = row.isPresent();
        for (Map.Entry<String, SecondaryTrace> one : secondaries.entrySet()) {
            SecondaryTrace.Part part = one.getValue().of(id, since);
            part.attempts().forEach(attempt -> steps.add(new Step(
                    attempt.begunNanos(), one.getKey(), new What.Attempted(attempt))));
            part.acknowledgedNanos().forEach(nanos -> steps.add(new Step(
                    nanos, one.getKey(), new What.Acknowledged())));
            complete &= part.complete();
        }
        long originNanos = System.nanoTime(); // which may begin anywhere, and overflow
        steps.sort(Comparator.comparingLong(step -> step.atNanos() - originNanos));
        return new EntryTrace(id, row.map(AppendRing.Row::firstId).orElse(id),
                row.map(AppendRing.Row::lastId).orElse(id),
                row.map(known -> OptionalInt.of(known.w())).orElseGet(OptionalInt::empty),
                complete, missing(master, leading, holders), List.copyOf(steps));
    }

    private static List<String> missing(
            String master, MasterStatus leading, List<String> holders) {
        Stream<String> counted = leading.secondaries().stream()
                .filter(View::counted).map(View::name);
        return Stream.concat(Stream.of(master), counted)
                .filter(name -> !holders.contains(name)).toList();
    }

    private SecondaryTrace of(String secondary) {
        return secondaries.computeIfAbsent(secondary, _ -> new SecondaryTrace());
    }
}
