package replog.scenario;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * One connection through a proxy: two threads carry the bytes, each in one direction, as far as
 * the trouble of the moment lets them.
 */
final class Wire {
    private static final int CHUNK = 16 << 10;
    private static final int PIECES_PER_SECOND = 20;
    private static final Duration BETWEEN_BYTES = Duration.ofMillis(3);

    private final Socket client;
    private final Socket node;
    private final Supplier<Trouble> trouble;
    private final RequestTap tap;
    private volatile Direction lastPassed = Direction.ANSWERS;
    private volatile boolean broken;

    private enum Direction { REQUESTS, ANSWERS }

    /** Joins two connected sockets; what the client sends goes by the tap. */
    Wire(Socket client, Socket node, Supplier<Trouble> trouble, RequestTap tap) {
        this.client = client;
        this.node = node;
        this.trouble = trouble;
        this.tap = tap;
    }

    /** Carries until both sides have ended. */
    void carry() throws InterruptedException {
        Thread answers = Thread.ofVirtual().start(() -> carry(node, client, Direction.ANSWERS));
        carry(client, node, Direction.REQUESTS);
        answers.join();
        reset();
    }

    /** Ends it rudely, on both sides. */
    void reset() {
        reset(client);
        reset(node);
    }

    /** Whether bytes are missing on it, so that nothing sensible can follow. */
    boolean isBroken() {
        return broken;
    }

    static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException _) {
            // it was closed already
        }
    }

    private void carry(Socket from, Socket to, Direction direction) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            var bytes = new byte[CHUNK];
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                for (int done = 0; done < read;) {
                    done += pass(bytes, done, read - done, out, direction);
                }
            }
            if (!broken) {
                to.shutdownOutput();
            }
        } catch (IOException _) {
            reset(); // one side went: so does the other
        }
    }

    /** Deals with some of the bytes, at least one; says with how many. */
    private int pass(byte[] bytes, int from, int length, OutputStream out, Direction direction)
            throws IOException {
        boolean answers = direction == Direction.ANSWERS;
        return switch (trouble.get()) {
            case Trouble.None _ -> write(bytes, from, length, out, direction);
            case Trouble.Cut _ -> throw new SocketException("cut");
            case Trouble.Swallowed(boolean requestsToo, boolean answersToo) -> {
                boolean swallowed = answers ? answersToo : requestsToo;
                broken |= swallowed;
                yield swallowed ? length : write(bytes, from, length, out, direction);
            }
            case Trouble.Late(Duration by) -> {
                if (lastPassed != direction) { // not with each piece of one message
                    LockSupport.parkNanos(by.toNanos());
                }
                yield write(bytes, from, length, out, direction);
            }
            case Trouble.Throttled(int rate) -> {
                int piece = Math.clamp(rate / PIECES_PER_SECOND, 1, length);
                LockSupport.parkNanos(piece * 1_000_000_000L / rate);
                yield write(bytes, from, piece, out, direction);
            }
            case Trouble.Trickled _ -> {
                LockSupport.parkNanos(answers ? BETWEEN_BYTES.toNanos() : 0);
                yield write(bytes, from, answers ? 1 : length, out, direction);
            }
            case Trouble.AnswersDropped _ -> {
                if (answers && tap.isBatch()) {
                    throw new SocketException("the answer is lost");
                }
                yield write(bytes, from, length, out, direction);
            }
            case Trouble.CutInBatch(int afterBytes) -> {
                if (tap.batchBytes() >= afterBytes) {
                    throw new SocketException("cut");
                }
                yield write(bytes, from, answers ? length : 1, out, direction);
            }
        };
    }

    private int write(byte[] bytes, int from, int length, OutputStream out, Direction direction)
            throws IOException {
        if (direction == Direction.REQUESTS) { // before the answer can come
            tap.feed(bytes, from, length);
        }
        lastPassed = direction;
        out.write(bytes, from, length);
        return length;
    }
}
