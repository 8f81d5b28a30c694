package replog.replication;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import replog.log.Log;
import replog.log.frame.FrameBatch;
import replog.wire.BatchHeader;
import replog.wire.MasterInfo;
import replog.wire.NodePosition;

/**
 * A link whose other end is a log in this process: it stores what fits and answers as a secondary
 * does, but for the faults that a test asks for.
 */
final class FakeSecondary implements SecondaryClient, AutoCloseable {
    /** What befalls one request. */
    enum Fault { NONE, REQUEST_LOST, ANSWER_LOST, REFUSED, DELAYED_PAST_THE_END }

    record Batch(long firstId, long lastId, int bytes) {}

    final List<Batch> batches = new CopyOnWriteArrayList<>();
    final Queue<Fault> faults = new ArrayDeque<>();
    /** What it answers to the next batches, whatever they hold, before it does as it should. */
    final Queue<Answer> answers = new ArrayDeque<>();
    private LogFolder folder;
    private UUID nodeId = UUID.randomUUID();
    private UUID instance = UUID.randomUUID();
    private Optional<String> full = Optional.empty();
    private String fsync = NodePosition.ALWAYS;
    private Optional<UUID> master = Optional.of(OneSecondary.INSTANCE);

    FakeSecondary(Path path) throws IOException {
        this.folder = LogFolder.open(path);
    }

    FakeSecondary(LogFolder folder) {
        this.folder = folder;
    }

    LogFolder folder() {
        return folder;
    }

    NodePosition standing() {
        Log log = folder.log();
        return new NodePosition(nodeId, instance, "s1", log.id(), 0, master,
                log.end().lastId(), log.end().head().toString(), fsync,
                Optional.empty(), full);
    }

    void diskIsFull(boolean now) {
        full = now ? Optional.of("no room") : Optional.empty();
    }

    /** Another process on the same folder. */
    void restart() {
        instance = UUID.randomUUID();
    }

    /** Another process on an empty folder. */
    void wipe(Path empty) throws IOException {
        folder.close();
        folder = LogFolder.open(empty);
        nodeId = UUID.randomUUID();
        restart();
    }

    /** Another master spoke to it last. */
    void follows(UUID otherInstance) {
        master = Optional.of(otherInstance);
    }

    void forcesNever() {
        fsync = "never";
    }

    @Override
    public Answer heartbeat(Optional<MasterInfo> masterInfo) {
        return new Answer.Stands(standing());
    }

    @Override
    public Answer replicate(BatchHeader header, FrameBatch frames) {
        batches.add(new Batch(header.firstId(), frames.lastId(), frames.bytes()));
        if (!answers.isEmpty()) {
            return answers.remove();
        }
        Fault fault = faults.isEmpty() ? Fault.NONE : faults.remove();
        return switch (fault) {
            case NONE -> taken(header, frames);
            case REQUEST_LOST -> new Answer.TimedOut(Duration.ofMillis(5));
            case ANSWER_LOST -> {
                taken(header, frames);
                yield new Answer.TimedOut(Duration.ofMillis(5));
            }
            case REFUSED -> new Answer.Failed("connection refused");
            case DELAYED_PAST_THE_END -> {
                NodePosition before = standing();
                taken(header, frames);
                yield new Answer.Stands(before);
            }
        };
    }

    @Override
    public void close() throws IOException {
        folder.close();
    }

    private Answer taken(BatchHeader header, FrameBatch frames) {
        try {
            return stored(header, frames);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Answer stored(BatchHeader header, FrameBatch frames) throws IOException {
        Log log = folder.log();
        long lastId = log.end().lastId();
        if (header.firstId() > lastId + 1) {
            return new Answer.Refused(standing(), "gap", "expected " + (lastId + 1));
        }
        if (log.id().isEmpty()) {
            log.begin(header.master().logId());
        }
        if (!folder.hashAt(header.firstId() - 1).equals(header.previousHash())) {
            return new Answer.Refused(standing(), "diverged", "at " + header.firstId());
        }
        master = Optional.of(header.master().instance());
        FrameBatch fresh = frames.from(Math.min(lastId, frames.lastId()) + 1);
        if (!fresh.isEmpty()) {
            folder.append(fresh);
        }
        return new Answer.Stands(standing());
    }
}
