package replog.http;

import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/**
 * A request's body straight from a buffer, in slices that the platform writes as they are, whereas
 * its own publishers copy first. Sends the same each time it is asked, for a retry. Immutable.
 */
final class BufferBody implements BodyPublisher {
    private static final int SLICE_BYTES = 64 << 10;

    private final ByteBuffer body;

    BufferBody(ByteBuffer body) {
        this.body = body.asReadOnlyBuffer();
    }

    @Override
    public long contentLength() {
        return body.remaining();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        subscriber.onSubscribe(new Slices(body.duplicate(), subscriber));
    }

    /** Gives what was asked for; asking from within the giving only adds to it. */
    private static final class Slices implements Flow.Subscription {
        private final ByteBuffer rest;
        private final Flow.Subscriber<? super ByteBuffer> subscriber;
        private long asked;
        private boolean giving;
        private boolean ended;

        Slices(ByteBuffer rest, Flow.Subscriber<? super ByteBuffer> subscriber) {
            this.rest = rest;
            this.subscriber = subscriber;
        }

        @Override
        public void request(long count) {
            synchronized (this) {
                asked = count > Long.MAX_VALUE - asked ? Long.MAX_VALUE : asked + count;
                if (giving) {
                    return;
                }
                giving = true;
            }
            for (ByteBuffer slice = next(); slice != null; slice = next()) {
                subscriber.onNext(slice);
                completeAtTheEnd();
            }
        }

        @Override
        public synchronized void cancel() {
            ended = true;
        }

        private synchronized ByteBuffer next() {
            if (ended || asked == 0) {
                giving = false;
                return null;
            }
            asked--;
            int length = Math.min(SLICE_BYTES, rest.remaining());
            ByteBuffer slice = rest.slice(rest.position(), length);
            rest.position(rest.position() + length);
            return slice;
        }

        private void completeAtTheEnd() {
            synchronized (this) {
                if (ended || rest.hasRemaining()) {
                    return;
                }
                ended = true;
            }
            subscriber.onComplete();
        }
    }
}
