package replog.api.read;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import replog.api.live.Broadcaster;
import replog.api.read.ReadQuery.ReadConcern;
import replog.log.Log;
import replog.log.LogReader;
import replog.log.frame.FrameBatch;
import replog.log.frame.FrameBatchIterator;

/**
 * Publishes the entries of one log, each encoded once however many follow.
 *
 * <p>News after silence is published at once; then it collects for a moment, the longer the more
 * follow, so that their number does not multiply the work of steady appends.
 */
final class LogBroadcaster extends Broadcaster<LogBroadcaster.LogUpdate> {
    /** About what waking one and writing to it costs, twice. */
    private static final long PAUSE_NANOS_PER_FOLLOWER = 40_000;
    private static final long MAX_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final BooleanSupplier draining;
    private final EncodedTail tail;

    private LogBroadcaster(Log log, BooleanSupplier draining) {
        super(log, draining, new LogUpdate(0, 0, List.of()));
        this.draining = draining;
        this.tail = new EncodedTail(log);
    }

    /** Starts it for one subscriber, which must {@link #leave}. */
    static LogBroadcaster start(Log log, BooleanSupplier draining) {
        var broadcaster = new LogBroadcaster(log, draining);
        broadcaster.startThread("log events");
        return broadcaster;
    }

    /**
     * Waits until an entry is within reach, or {@code nanos}, or until this is over, or an
     * interrupt; returns whether it is within reach.
     */
    boolean await(ReadConcern concern, long id, long nanos) {
        long deadline = System.nanoTime() + nanos;
        Update<LogUpdate> seen = last();
        long left = nanos;
        while (left > 0 && concern.end(log()) < id && !isOver()) {
            try {
                seen.awaitNext(left);
            } catch (InterruptedIOException _) {
                break; // it stays interrupted: who waited left
            }
            seen = last();
            left = deadline - System.nanoTime();
        }
        return concern.end(log()) >= id;
    }

    @Override
    public LogUpdate next(LogUpdate before) throws InterruptedException {
        pause(Math.min(MAX_PAUSE_NANOS, subscribers() * PAUSE_NANOS_PER_FOLLOWER));
        log().changes().await(before.lastId(), before.committedId(), LINGER_NANOS, draining);
        if (isOver()) {
            return before;
        }
        long lastId = log().end().lastId();
        return new LogUpdate(lastId, log().committedId(), tail.upTo(lastId));
    }

    /**
     * What a {@link LogBroadcaster} publishes: how far the log goes, and its newest entries.
     * Immutable.
     */
    record LogUpdate(long lastId, long committedId, List<EncodedBatch> tail) {
        long end(ReadConcern concern) {
            return concern.end(lastId, committedId);
        }

        /** The batch that holds an entry, unless the entry is too old. */
        Optional<EncodedBatch> batchWith(long id) {
            return tail.stream().filter(batch -> batch.holds(id)).findFirst();
        }
    }

    /**
     * The newest entries of a log as events, for followers that are level with it, or nearly.
     *
     * <p>Bounded in bytes and batches, but for one batch of one large entry; without a gap, up to
     * the end that it was asked for last, or empty. A reader that is behind reads the log. Confined
     * to one thread; the lists that it gives are immutable.
     */
    static final class EncodedTail {
        /** Of events kept, and of entries taken in at once; a larger entry is encoded when sent. */
        private static final int MAX_BYTES = 2 << 20;
        private static final int MAX_BATCHES = 64;
        private static final int READ_BYTES = 64 << 10;

        private final Log log;
        private final Deque<EncodedBatch> batches = new ArrayDeque<>();
        private long bytes;
        private long nextId;

        EncodedTail(Log log) {
            this.log = log;
            this.nextId = log.end().lastId() + 1;
        }

        /**
         * Takes in the entries up to this visible one, or none if they are too many. A file is open
         * and a buffer held while this lasts, not in between.
         */
        List<EncodedBatch> upTo(long lastId) {
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
                    FrameBatch frames = reader.readPiece(READ_BYTES);
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

        private void add(FrameBatch frames) throws IOException {
            var batch = EncodedBatch.of(frames);
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

    /** Consecutive entries, at least one, as events in memory, encoded once for all who follow. */
    static final class EncodedBatch {
        private final long firstId;
        private final byte[] bytes;
        private final int[] ends;

        private EncodedBatch(long firstId, byte[] bytes, int[] ends) {
            this.firstId = firstId;
            this.bytes = bytes;
            this.ends = ends;
        }

        static EncodedBatch of(FrameBatch frames) throws IOException {
            var out = new ByteArrayOutputStream(frames.bytes() + 64 * frames.count());
            var encoder = new EntryJsonEncoder(out);
            var ends = new int[frames.count()];
            FrameBatchIterator frame = frames.cursor();
            for (int number = 0; frame.next(); number++) {
                encoder.event(frame);
                ends[number] = out.size();
            }
            return new EncodedBatch(frames.firstId(), out.toByteArray(), ends);
        }

        int bytes() {
            return bytes.length;
        }

        boolean holds(long id) {
            return id >= firstId && id <= lastId();
        }

        /** Writes those from {@code from}, which it holds, to {@code upTo}; returns the next id. */
        long write(long from, long upTo, OutputStream out) throws IOException {
            int start = from == firstId ? 0 : ends[(int) (from - firstId) - 1];
            long last = Math.min(upTo, lastId());
            out.write(bytes, start, ends[(int) (last - firstId)] - start);
            return last + 1;
        }

        private long lastId() {
            return firstId + ends.length - 1;
        }
    }
}
