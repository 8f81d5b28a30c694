package replog.api;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import replog.log.Frames;
import replog.log.Log;
import replog.log.LogReader;

/**
 * The newest entries of a log as events, for those who are level with it, or nearly.
 *
 * <p>Bounded in bytes and batches, but for one batch of one large entry; without a gap, up to
 * the end that it was asked for last, or empty. Whoever is behind reads the log. Confined
 * to one thread; the lists that it gives are immutable.
 */
final class EventTail {
    /** Of events kept, and of entries taken in at once; a larger entry is encoded when sent. */
    private static final int MAX_BYTES = 2 << 20;
    private static final int MAX_BATCHES = 64;
    private static final int READ_BYTES = 64 << 10;

    private final Log log;
    private final Deque<EventBatch> batches = new ArrayDeque<>();
    private long bytes;
    private long nextId;

    EventTail(Log log) {
        this.log = log;
        this.nextId = log.end().lastId() + 1;
    }

    /**
     * Takes in the entries up to this visible one, or none if they are too many. A file is open
     * and a buffer held while this lasts, not in between.
     */
    List<EventBatch> upTo(long lastId) {
        if (nextId <= lastId) {
            try {
                extend(lastId);
            } catch (IOException e) {
                restartAfter(lastId); // each who follows will find out, and fail by it
            }
        }
        return List.copyOf(batches);
    }

    private void extend(long lastId) throws IOException {
        long read = 0;
        try (LogReader reader = log.reader(nextId)) {
            while (nextId <= lastId && read < MAX_BYTES) {
                Frames frames = reader.readPiece(READ_BYTES);
                if (frames.bytes() > MAX_BYTES) {
                    restartAfter(frames.lastId());
                } else {
                    add(frames);
                }
                read += frames.bytes();
            }
        }
        if (nextId <= lastId) {
            restartAfter(lastId);
        }
    }

    private void add(Frames frames) throws IOException {
        var batch = EventBatch.of(frames);
        batches.addLast(batch);
        nextId = frames.lastId() + 1;
        bytes += batch.bytes();
        while (batches.size() > 1 && (bytes > MAX_BYTES || batches.size() > MAX_BATCHES)) {
            bytes -= batches.removeFirst().bytes();
        }
    }

    private void restartAfter(long lastId) {
        batches.clear();
        bytes = 0;
        nextId = lastId + 1;
    }
}
