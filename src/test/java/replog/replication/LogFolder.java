package replog.replication;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import replog.durability.FsyncMode;
import replog.log.Log;
import replog.log.LogOptions;
import replog.log.LogReader;
import replog.log.PendingAppend.Outcome;
import replog.log.frame.Entry;
import replog.log.frame.FrameBatch;
import replog.log.frame.FrameBatch.MalformedFramesException;
import replog.log.frame.NewEntry;
import replog.log.storage.DiskStorage;
import replog.log.storage.Storage;

/** A real log in a folder of a test, and the verbs in which tests speak of it. */
public final class LogFolder implements AutoCloseable {
    public static final UUID LOG_ID = UUID.fromString("5f0c9a4e-8f2b-4a55-9d7f-1d2f3a4b5c6d");

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long SEGMENT_BYTES = 8 << 10;

    private final Storage storage;
    private final Log log;

    private LogFolder(Storage storage, Log log) {
        this.storage = storage;
        this.log = log;
    }

    /** What the folder holds, or a log that is still to be begun; not forced, for speed. */
    public static LogFolder open(Path folder) throws IOException {
        Storage storage = DiskStorage.open(folder);
        return new LogFolder(storage, Log.open(storage, new LogOptions(
                SEGMENT_BYTES, new FsyncMode.Never(), Clock.systemUTC())).log());
    }

    /** A log with this id and these entries. */
    public static LogFolder holding(Path folder, UUID logId, String... values)
            throws IOException {
        LogFolder opened = open(folder);
        opened.log.begin(logId);
        opened.append(values);
        return opened;
    }

    public Log log() {
        return log;
    }

    /** Appends each value alone, one after the other. */
    public void append(String... values) {
        for (String value : values) {
            appendTogether(value);
        }
    }

    /** Appends the values atomically. */
    public void appendTogether(String... values) {
        List<NewEntry> drafts = Arrays.stream(values)
                .map(value -> NewEntry.of(value.getBytes(UTF_8))).toList();
        expectAppended(log.append(drafts, 1).await(PATIENCE_NANOS).orElseThrow());
    }

    void append(FrameBatch frames) {
        expectAppended(log.append(frames).await(PATIENCE_NANOS).orElseThrow());
    }

    /** Takes over the first entries of another log of the same id, byte for byte. */
    public void copyOf(LogFolder other, long upToId)
            throws IOException, MalformedFramesException {
        append(FrameBatch.check(other.frames(1, upToId), 1));
    }

    /** The frames from {@code fromId} to {@code upToId}, a copy. */
    public byte[] frames(long fromId, long upToId) throws IOException {
        try (LogReader reader = log.reader(fromId)) {
            FrameBatch frames = reader.read(64 << 20);
            int end = frames.lastId() <= upToId
                    ? frames.bytes() : frames.bytes() - frames.from(upToId + 1).bytes();
            var bytes = new byte[end];
            frames.buffer().get(bytes);
            return bytes;
        }
    }

    /** The chain's hash after an entry. */
    public String hashAt(long id) throws IOException {
        return log.hashAt(id).toString();
    }

    public List<String> values() throws IOException {
        return values(log);
    }

    /** All values that a log shows. */
    public static List<String> values(Log log) throws IOException {
        var values = new ArrayList<String>();
        for (long id = 1; id <= log.end().lastId(); id++) {
            values.add(log.entry(id).map(Entry::value).orElseThrow());
        }
        return values;
    }

    private static void expectAppended(Outcome outcome) {
        if (!(outcome instanceof Outcome.Appended)) {
            throw new AssertionError("not appended: " + outcome);
        }
    }

    @Override
    public void close() throws IOException {
        log.close();
        storage.close();
    }
}
