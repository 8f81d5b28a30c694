package replog.http.client;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * An answer's body while it arrives, piece by piece, however long that lasts.
 *
 * <p>The platform holds some pieces of it at most, and asks for more once they are taken: who reads
 * slowly slows the sender down. One thread takes; any thread may close.
 */
public final class StreamedBody implements AutoCloseable {
    private static final int PIECE_BYTES = 16 << 10;

    private final InputStream in;
    private final RequestTimeouts timeouts;

    StreamedBody(InputStream in, RequestTimeouts timeouts) {
        this.in = in;
        this.timeouts = timeouts;
    }

    /**
     * Waits for a piece, for at most {@code nanos}: empty when the body is at its end or broke
     * off, when it was closed, and when nothing came in that time, which ends it.
     */
    public Optional<byte[]> next(long nanos) throws InterruptedException {
        var piece = new byte[PIECE_BYTES];
        try (var _ = timeouts.watch(Duration.ofNanos(nanos))) {
            int count = in.read(piece);
            return count < 0 ? Optional.empty() : Optional.of(Arrays.copyOf(piece, count));
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            return Optional.empty();
        }
    }

    /** Ends the exchange, and a wait for it; what is there and was not taken is dropped. */
    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException _) {
            // it is of no use any more, closed or not
        }
    }
}
