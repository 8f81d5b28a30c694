package replog.api.status;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import replog.api.live.Broadcaster.Update;
import replog.api.live.ServerSentEvent;
import replog.api.live.ServerSentEventWriter;
import replog.api.status.StatusBroadcaster.StatusUpdate;

/**
 * One client that follows what changes in a node, as a stream of events.
 *
 * <p>It is told how the node is, and then each time what differs from that by now; while it is slow
 * to take that, nothing is kept for it. So an event bears no id: after a lost connection all is
 * told again. It ends in good order between two events. For the thread of its request.
 */
final class StatusStream {
    private final StatusBroadcaster lookout;
    private final Duration silence;

    /** @param silence after which a comment is sent */
    StatusStream(StatusBroadcaster lookout, Duration silence) {
        this.lookout = lookout;
        this.silence = silence;
    }

    /** Returns when it has ended in good order. */
    void run(OutputStream out) throws IOException {
        Update<StatusUpdate> seen = lookout.last();
        NodeSnapshot told = lookout.snapshot();
        long toldNanos = System.nanoTime();
        var events = new ServerSentEventWriter(out, silence);
        events.send(ServerSentEvent.encode(StatusDiff.initial(told)));
        while (!lookout.isOver()) {
            seen.awaitNext(events.silenceLeftNanos());
            seen = lookout.last();
            NodeSnapshot last = seen.value().sight();
            // One that began before may know less than was told, or more: neither is to be lost.
            boolean later = last.takenNanos() - toldNanos > 0;
            NodeSnapshot now = later ? last : lookout.snapshot().withEntries(last.recent());
            byte[] changes = later ? seen.value().changesSince(told)
                    : ServerSentEvent.encode(StatusDiff.between(told, now));
            told = now;
            toldNanos = later ? now.takenNanos() : System.nanoTime();
            if (changes.length > 0) {
                events.send(changes);
            } else {
                events.commentIfSilent();
            }
        }
    }
}
