package replog.api;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * One client that follows what changes in a node, as a stream of events (WHATWG HTML, section 9.2).
 *
 * <p>It is told how the node is, and then each time what differs from that by now; while it is slow
 * to take that, nothing is kept for it. So an event bears no id: after a lost connection all is
 * told again. It ends in good order between two events. For the thread of its request.
 */
final class ChangeStream {
    /** The milliseconds after which a client that lost its connection tries again. */
    private static final byte[] OPENING = "retry: 1000\n\n".getBytes(US_ASCII);
    private static final byte[] COMMENT = ":\n\n".getBytes(US_ASCII);

    private final Lookout lookout;
    private final long silenceNanos;

    /** @param silence after which a comment is sent, by which one that vanished is noticed */
    ChangeStream(Lookout lookout, Duration silence) {
        this.lookout = lookout;
        this.silenceNanos = silence.toNanos();
    }

    /** Returns when it has ended in good order. */
    void run(OutputStream out) throws IOException {
        Sighting seen = lookout.last();
        Sight told = lookout.now();
        long toldNanos = System.nanoTime();
        out.write(OPENING);
        send(Change.events(Changes.first(told)), out);
        long sentNanos = System.nanoTime();
        while (!lookout.isOver()) {
            seen.next().await(sentNanos + silenceNanos - System.nanoTime());
            seen = lookout.last();
            // One that began before may know less than was told, or more: neither is to be lost.
            boolean later = seen.sight().takenNanos() - toldNanos > 0;
            Sight now = later ? seen.sight() : lookout.now().with(seen.sight().recent());
            byte[] changes = later ? seen.changesSince(told)
                    : Change.events(Changes.between(told, now));
            told = now;
            toldNanos = later ? now.takenNanos() : System.nanoTime();
            if (changes.length > 0) {
                send(changes, out);
                sentNanos = System.nanoTime();
            } else if (sentNanos + silenceNanos - System.nanoTime() <= 0) {
                send(COMMENT, out);
                sentNanos = System.nanoTime();
            }
        }
    }

    private static void send(byte[] events, OutputStream out) throws IOException {
        out.write(events);
        out.flush();
    }
}
