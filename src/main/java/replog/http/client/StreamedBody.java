package replog.http.client;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An answer's body while it arrives, piece by piece, however long that lasts.
 *
 * <p>It holds one piece at most, of some 16 KiB, and asks for the next one once that is taken: who
 * reads slowly slows the sender down. One thread takes; the client's own thread gives, and is never
 * held up; any thread may close. One monitor guards all, and is left before the source is asked or
 * cancelled, which may give at once, or wait for another thread that does.
 */
public final class StreamedBody implements BodySubscriber<StreamedBody>, AutoCloseable {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private Optional<Flow.Subscription> source = Optional.empty();
    private List<ByteBuffer> piece = List.of();
    private boolean over;

    StreamedBody() {}

    /**
     * Waits for a piece, for at most {@code nanos}: empty when the body is at its end or broke
     * off, when it was closed, and when nothing came in that time.
     */
    public Optional<byte[]> next(long nanos) throws InterruptedException {
        List<ByteBuffer> taken;
        Flow.Subscription from;
        lock.lock();
        try {
            long left = nanos;
            while (piece.isEmpty() && !over && left > 0) {
                left = moved.awaitNanos(left);
            }
            if (piece.isEmpty()) {
                return Optional.empty();
            }
            taken = piece;
            piece = List.of();
            from = source.orElseThrow();
        } finally {
            lock.unlock();
        }
        from.request(1);
        return Optional.of(joined(taken));
    }

    /** Ends the exchange, and a wait for it; what is there and was not taken is dropped. */
    @Override
    public void close() {
        Optional<Flow.Subscription> from;
        lock.lock();
        try {
            over = true;
            piece = List.of();
            moved.signalAll();
            from = source;
        } finally {
            lock.unlock();
        }
        from.ifPresent(Flow.Subscription::cancel);
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        boolean late;
        lock.lock();
        try {
            source = Optional.of(subscription);
            late = over;
        } finally {
            lock.unlock();
        }
        if (late) {
            subscription.cancel();
        } else {
            subscription.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> arrived) {
        lock.lock();
        try {
            if (!over) {
                piece = arrived;
                moved.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void onError(Throwable thrown) {
        end();
    }

    @Override
    public void onComplete() {
        end();
    }

    @Override
    public CompletionStage<StreamedBody> getBody() {
        return CompletableFuture.completedStage(this);
    }

    private void end() {
        lock.lock();
        try {
            over = true;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static byte[] joined(List<ByteBuffer> buffers) {
        var all = ByteBuffer.allocate(buffers.stream().mapToInt(ByteBuffer::remaining).sum());
        buffers.forEach(all::put);
        return all.array();
    }
}
