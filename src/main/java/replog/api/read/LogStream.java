package replog.api.read;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import replog.api.live.Broadcaster.Update;
import replog.api.live.ServerSentEventWriter;
import replog.api.read.EncodedTail.EncodedBatch;
import replog.api.read.LogBroadcaster.LogUpdate;
import replog.log.EntryReader;

/**
 * One client that follows the log, as a stream of events.
 *
 * <p>It is sent each entry once, in order: those that the feed has encoded as they are, older ones
 * from the log. Each time it sends all there is in one go; while it waits it holds neither a buffer
 * nor a file. It ends in good order between two events, when the node goes down for instance, and
 * the client can go on after the last one elsewhere. For the thread of its request.
 */
final class LogStream {
    private final LogBroadcaster feed;
    private final ReadConcern reach;
    private final long lastId;
    private final Duration silence;
    private long nextId;

    /**
     * @param lastId ends the stream
     * @param silence after which a comment is sent
     */
    LogStream(LogBroadcaster feed, ReadConcern reach, long fromId, long lastId, Duration silence) {
        this.feed = feed;
        this.reach = reach;
        this.nextId = fromId;
        this.lastId = lastId;
        this.silence = silence;
    }

    /** Returns when it has ended in good order. */
    void run(OutputStream out) throws IOException {
        var events = new ServerSentEventWriter(out, silence);
        events.comment();
        long end = reach.end(feed.log());
        while (nextId <= lastId && !feed.isOver()) {
            end = Math.max(end, awaitEnd(end, events.silenceLeftNanos()));
            if (nextId <= end) {
                send(Math.min(end, lastId), out);
                events.flush();
            } else {
                events.commentIfSilent();
            }
        }
    }

    /** How far it goes by now; if no further than this, waits so many nanoseconds for more. */
    private long awaitEnd(long end, long nanos) throws IOException {
        Update<LogUpdate> seen = feed.last();
        if (nextId > Math.max(end, seen.value().end(reach))) {
            seen.awaitNext(nanos);
        }
        return feed.lastUpdate().end(reach);
    }

    /** Holds one batch at a time: while a slow client takes it all others may be forgotten. */
    private void send(long end, OutputStream out) throws IOException {
        while (nextId <= end && !feed.isOver()) {
            Optional<EncodedBatch> batch = feed.lastUpdate().batchWith(nextId);
            if (batch.isPresent()) {
                nextId = batch.get().write(nextId, end, out);
            } else {
                sendFromLog(end, out);
            }
        }
    }

    private void sendFromLog(long end, OutputStream out) throws IOException {
        try (EntryReader entry = feed.log().entries(nextId)) {
            var encoder = new EntryJsonEncoder(out);
            while (nextId <= end && !feed.isOver() && advance(entry)) {
                encoder.event(entry);
                nextId = entry.nextId();
            }
        }
    }

    /** Not when the log was closed meanwhile, which is no damage. */
    private boolean advance(EntryReader entry) throws IOException {
        try {
            return entry.next();
        } catch (IOException e) {
            if (feed.isOver()) {
                return false;
            }
            throw e;
        }
    }
}
