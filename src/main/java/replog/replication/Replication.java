package replog.replication;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.UUID;
import replog.log.Log;
import replog.wire.MasterClaim;

/**
 * All that a master does about its secondaries, from {@link #start} to {@link #close}.
 *
 * <p>Safe for use by several threads.
 */
public final class Replication implements AutoCloseable {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(1);

    private final Options options;
    private final List<Secondary> secondaries;
    private final List<ReplicationLoop> loops;
    private final List<Thread> threads = new ArrayList<>();
    private final Heartbeats heartbeats;

    /**
     * How it is done.
     *
     * @param maxBatchBytes the most bytes in a batch, unless one atomic append is larger
     */
    public record Options(Backoff backoff, int maxBatchBytes, Duration heartbeatInterval) {}

    /**
     * The master for whom it is done.
     *
     * @param claim what goes with each request
     * @param fenced told why, when a secondary follows another master
     */
    public record Master(Log log, UUID nodeId, long epoch, UUID instance,
            Acknowledgements acknowledgements, Supplier<MasterClaim> claim,
            Consumer<String> fenced, System.Logger logger) {}

    /** Prepares it for members in their order; nothing is sent yet. */
    public Replication(Master master, Map<Member, Link> links, Options options) {
        this.options = options;
        var history = new History(
                master.log(), master.nodeId(), master.epoch(), master.instance());
        var context = new Secondary.Context(master.log(), history, master.acknowledgements(),
                options.backoff(), options.maxBatchBytes(), master.fenced(), master.logger());
        this.secondaries = links.entrySet().stream()
                .map(entry -> new Secondary(entry.getKey(), entry.getValue(), context)).toList();
        this.loops = secondaries.stream().map(secondary -> new ReplicationLoop(
                secondary, master.log(), master.claim(), master.logger())).toList();
        this.heartbeats = new Heartbeats(secondaries, master.claim(), master.logger());
    }

    /** Begins to ask and to send. */
    public void start() {
        heartbeats.start(options.heartbeatInterval());
        loops.forEach(loop -> threads.add(Thread.ofVirtual().start(loop)));
    }

    /** Each secondary as it is now, in their order. */
    public List<View> views() {
        return secondaries.stream().map(Secondary::view).toList();
    }

    /** Sends nothing more; requests under way are given a moment to end, all together. */
    @Override
    public void close() {
        heartbeats.close();
        loops.forEach(ReplicationLoop::stop);
        try {
            long deadlineNanos = System.nanoTime() + STOP_LIMIT.toNanos();
            for (Thread thread : threads) {
                thread.join(Duration.ofNanos(deadlineNanos - System.nanoTime()));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
