package replog.api;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import replog.log.EntryReader;

/**
 * One client that follows the log, as a stream of events (WHATWG HTML, section 9.2).
 *
 * <p>It is sent each entry once, in order: those that the feed has encoded as they are, older ones
 * from the log. Each time it sends all there is in one go; while it waits it holds neither a buffer
 * nor a file. It ends in good order between two events, when the node goes down for instance, and
 * the client can go on after the last one elsewhere. For the thread of its request.
 */
final class EventStream {
    /** The milliseconds after which a client that lost its connection tries again. */
    private static final byte[] OPENING = ascii("retry: 1000\n\n:\n\n");
    private static final byte[] COMMENT = ascii(":\n\n");

    private final Feed feed;
    private final Reach reach;
    private final long lastId;
    private final long silenceNanos;
    private long nextId;

    /**
     * @param lastId ends the stream
     * @param silence after which a comment is sent, by which one that vanished is noticed
     */
    EventStream(Feed feed, Reach reach, long fromId, long lastId, Duration silence) {
        this.feed = feed;
        this.reach = reach;
        this.nextId = fromId;
        this.lastId = lastId;
        this.silenceNanos = silence.toNanos();
    }

    /** Returns when it has ended in good order. */
    void run(OutputStream out) throws IOException {
        out.write(OPENING);
        out.flush();
        long sentNanos = System.nanoTime();
        long end = reach.end(feed.log());
        while (nextId <= lastId && !feed.isOver()) {
            end = Math.max(end, told(end, sentNanos + silenceNanos - System.nanoTime()));
            if (nextId <= end) {
                send(Math.min(end, lastId), out);
                out.flush();
                sentNanos = System.nanoTime();
            } else if (sentNanos + silenceNanos - System.nanoTime() <= 0) {
                out.write(COMMENT);
                out.flush();
                sentNanos = System.nanoTime();
            }
        }
    }

    /** How far it goes by now; if no further than this, waits so many nanoseconds for more. */
    private long told(long end, long nanos) throws IOException {
        Beat beat = feed.beat();
        if (nextId > Math.max(end, beat.end(reach))) {
            beat.awaitNext(nanos);
        }
        return feed.beat().end(reach);
    }

    /** Holds one batch at a time: while a slow client takes it all others may be forgotten. */
    private void send(long end, OutputStream out) throws IOException {
        while (nextId <= end && !feed.isOver()) {
            Optional<EventBatch> batch = feed.beat().holding(nextId);
            if (batch.isPresent()) {
                nextId = batch.get().write(nextId, end, out);
            } else {
                sendFromLog(end, out);
            }
        }
    }

    private void sendFromLog(long end, OutputStream out) throws IOException {
        try (EntryReader entry = feed.log().entries(nextId)) {
            var encoder = new EntryEncoder(out);
            while (nextId <= end && !feed.isOver() && moved(entry)) {
                encoder.event(entry);
                nextId = entry.nextId();
            }
        }
    }

    /** Not when the log was closed meanwhile, which is no damage. */
    private boolean moved(EntryReader entry) throws IOException {
        try {
            return entry.next();
        } catch (IOException e) {
            if (feed.isOver()) {
                return false;
            }
            throw e;
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
