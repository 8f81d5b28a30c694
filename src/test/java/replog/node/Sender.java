package replog.node;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import replog.node.result.ReplicateResult;
import replog.replication.LogFolder;
import replog.wire.BatchHeader;
import replog.wire.MasterInfo;

/** Who sends a node batches of a real log, in an epoch. */
public final class Sender implements AutoCloseable {
    public static final UUID INSTANCE = new UUID(7, 1);
    public static final long EPOCH = 3;

    private static final URI URL = URI.create("http://h0:8000");
    private static final URI CLIENTS_URL = URI.create("http://outside:80");

    private final LogFolder folder;
    private final UUID logId;
    private final long epoch;
    private final UUID instance;

    private Sender(LogFolder folder, UUID logId, long epoch, UUID instance) {
        this.folder = folder;
        this.logId = logId;
        this.epoch = epoch;
        this.instance = instance;
    }

    public static Sender holding(Path path, String... values) throws IOException {
        return ofLog(path, LogFolder.LOG_ID, values);
    }

    public static Sender ofLog(Path path, UUID logId, String... values) throws IOException {
        return new Sender(LogFolder.holding(path, logId, values), logId, EPOCH, INSTANCE);
    }

    /** The same log, sent by another process or in another epoch. */
    public Sender as(long otherEpoch, UUID otherInstance) {
        return new Sender(folder, logId, otherEpoch, otherInstance);
    }

    public LogFolder folder() {
        return folder;
    }

    public MasterInfo claim() {
        return new MasterInfo(logId, epoch, instance, "m", URL, CLIENTS_URL,
                folder.log().end().lastId(), folder.log().committedId(), Duration.ofMillis(100));
    }

    public BatchHeader header(long firstId) throws IOException {
        return new BatchHeader(claim(), firstId, folder.hashAt(firstId - 1));
    }

    public ReplicateResult send(Node node, long firstId, long lastId) throws IOException {
        return node.replicate(header(firstId), folder.frames(firstId, lastId));
    }

    public ReplicateResult sendNothing(Node node, long firstId) throws IOException {
        return node.replicate(header(firstId), new byte[0]);
    }

    @Override
    public void close() throws IOException {
        folder.close();
    }
}
