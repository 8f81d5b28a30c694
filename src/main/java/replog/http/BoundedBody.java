package replog.http;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * Collects an answer's body, and ends the exchange when it grows too large.
 *
 * <p>Called by one thread at a time, as every subscriber.
 */
final class BoundedBody implements BodySubscriber<byte[]> {
    /** The body has more bytes than its reader wants. */
    static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1;
    }

    private final BodySubscriber<byte[]> collected = BodySubscribers.ofByteArray();
    private final int max;
    private Flow.Subscription subscription;
    private long count;

    BoundedBody(int max) {
        this.max = max;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        this.subscription = subscription;
        collected.onSubscribe(subscription);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            count += buffer.remaining();
        }
        if (count > max) {
            subscription.cancel();
            collected.onError(new TooLargeException());
        } else {
            collected.onNext(buffers);
        }
    }

    @Override
    public void onError(Throwable thrown) {
        collected.onError(thrown);
    }

    @Override
    public void onComplete() {
        collected.onComplete();
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return collected.getBody();
    }
}
