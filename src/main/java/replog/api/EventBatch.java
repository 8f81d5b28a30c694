package replog.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import replog.log.FrameCursor;
import replog.log.Frames;

/** Consecutive entries, at least one, as events in memory, encoded once for all who follow. */
final class EventBatch {
    private final long firstId;
    private final byte[] bytes;
    private final int[] ends;

    private EventBatch(long firstId, byte[] bytes, int[] ends) {
        this.firstId = firstId;
        this.bytes = bytes;
        this.ends = ends;
    }

    static EventBatch of(Frames frames) throws IOException {
        var out = new ByteArrayOutputStream(frames.bytes() + 64 * frames.count());
        var encoder = new EntryEncoder(out);
        var ends = new int[frames.count()];
        FrameCursor frame = frames.cursor();
        for (int number = 0; frame.next(); number++) {
            encoder.event(frame);
            ends[number] = out.size();
        }
        return new EventBatch(frames.firstId(), out.toByteArray(), ends);
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
