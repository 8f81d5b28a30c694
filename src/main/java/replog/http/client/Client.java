package replog.http.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import replog.http.HostResolver;
import replog.http.JdkHttpProperties;
import replog.json.EscapedText;

/**
 * Asks other servers over HTTP/1.1, on connections that are kept; no redirects, no proxy.
 *
 * <p>A request without a body is sent again, unnoticed, when a kept connection turns out dead: what
 * is asked must be safe to repeat. Any number of threads.
 */
public final class Client implements AutoCloseable {
    /** How the platform says that a body is longer than its limit; it has no type for that. */
    private static final String TOO_LARGE = "body exceeds capacity";

    private final HttpClient http;
    private final RequestTimeouts timeouts = new RequestTimeouts("http-deadlines");
    private final HostResolver lookups = new HostResolver();

    public Client(Duration connectTimeout) {
        JdkHttpProperties.setForClient();
        http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .sslContext(NoTlsContext.context())
                .connectTimeout(connectTimeout)
                // Nothing that it does by itself blocks, so its own thread does it without a hop.
                .executor(Runnable::run)
                .build();
    }

    /**
     * Waits for the whole answer, at most the call's timeout, which ends the exchange. An
     * interrupt ends it too, and is kept.
     */
    public ClientResponse exchange(ClientRequest call) {
        return ask(call,
                BodyHandlers.limiting(BodyHandlers.ofByteArray(), call.maxAnswerBytes()),
                whole -> new ClientResponse.Answered(
                        whole.statusCode(), whole.headers(), whole.body()),
                reply -> reply);
    }

    /**
     * The same, but waits for the head of the answer alone: its body is taken as it arrives, for
     * as long as that lasts, and is as long as it may be.
     */
    public StreamResponse openStream(ClientRequest call) {
        return ask(call, BodyHandlers.ofInputStream(),
                head -> new StreamResponse.Begun(head.statusCode(),
                        new StreamedBody(head.body(), timeouts)),
                StreamResponse.Failed::new);
    }

    private <B, R> R ask(ClientRequest call, BodyHandler<B> handler,
            Function<HttpResponse<B>, R> answered, Function<ClientResponse, R> failed) {
        long begunNanos = System.nanoTime();
        String host = call.uri().getHost();
        switch (lookups.await(host, call.timeout())) {
            case FOUND -> { }
            case UNKNOWN -> {
                return failed.apply(new ClientResponse.Unreachable(
                        "unknown host " + EscapedText.of(host, 100)));
            }
            case TIMED_OUT -> {
                return failed.apply(new ClientResponse.TimedOut(call.timeout()));
            }
            case INTERRUPTED -> {
                return failed.apply(new ClientResponse.Unreachable("interrupted"));
            }
        }
        Duration left = call.timeout().minusNanos(System.nanoTime() - begunNanos);
        var deadline = timeouts.watch(left);
        try (deadline) {
            return answered.apply(http.send(request(call), handler));
        } catch (InterruptedException e) {
            if (deadline.isOverdue()) {
                return failed.apply(new ClientResponse.TimedOut(call.timeout()));
            }
            Thread.currentThread().interrupt();
            return failed.apply(new ClientResponse.Unreachable("interrupted"));
        } catch (IOException | IllegalArgumentException e) { // of a header that is no number
            // The interrupt may have hit it as it was connecting or writing.
            return failed.apply(deadline.isOverdue()
                    ? new ClientResponse.TimedOut(call.timeout()) : failed(call, e));
        }
    }

    /** Ends the exchanges under way. */
    @Override
    public void close() {
        http.shutdownNow();
        timeouts.close();
    }

    private static HttpRequest request(ClientRequest call) {
        var request = HttpRequest.newBuilder(call.uri());
        call.headers().forEach(request::setHeader);
        return request.method(call.method(), body(call.body())).build();
    }

    private static BodyPublisher body(ByteBuffer body) {
        ByteBuffer whole = body.asReadOnlyBuffer();
        return !whole.hasRemaining() ? BodyPublishers.noBody()
                : BodyPublishers.fromPublisher(subscriber -> subscriber.onSubscribe(
                        new Slices(whole.duplicate(), subscriber)), whole.remaining());
    }

    private static ClientResponse failed(ClientRequest call, Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (String.valueOf(cause.getMessage()).startsWith(TOO_LARGE)) {
                return new ClientResponse.TooLarge(call.maxAnswerBytes());
            }
        }
        return new ClientResponse.Unreachable(
                Stream.iterate(thrown, Objects::nonNull, Throwable::getCause)
                        .flatMap(cause -> known(call, cause).stream()).findFirst()
                        .orElseGet(() -> thrown instanceof ConnectException
                                ? "connection refused" : describe(thrown)));
    }

    private static Optional<String> known(ClientRequest call, Throwable cause) {
        return Optional.ofNullable(switch (cause) {
            case HttpConnectTimeoutException _ -> "no connection in time";
            case UnresolvedAddressException _ ->
                    "unknown host " + EscapedText.of(call.uri().getHost(), 100);
            case NoRouteToHostException _ -> "no route to host";
            case ProtocolException _ -> "no HTTP answer";
            case EOFException _ -> "connection closed";
            default -> null;
        });
    }

    /** What the platform says, when it says it in a few words. */
    private static String describe(Throwable thrown) {
        String said = thrown.getMessage() == null ? "" : thrown.getMessage();
        if (said.contains("received no bytes") || said.contains("fixed content-length")
                || said.contains("chunked transfer encoding")) {
            return "connection closed";
        }
        return said.isEmpty() || said.contains("Exception")
                ? "connection broken"
                : EscapedText.of(said.toLowerCase(Locale.ROOT), 100);
    }

    /**
     * One request to another server.
     *
     * @param body may be empty; its bytes must not change until the exchange has ended
     * @param timeout over the whole exchange, the answer's body included
     * @param maxAnswerBytes beyond it the answer is {@link ClientResponse.TooLarge}
     */
    public record ClientRequest(
            String method,
            URI uri,
            Map<String, String> headers,
            ByteBuffer body,
            Duration timeout,
            int maxAnswerBytes) {

        public ClientRequest {
            headers = Map.copyOf(headers);
            if (!timeout.isPositive()) {
                throw new IllegalArgumentException("a timeout must be positive, not " + timeout);
            }
            if (maxAnswerBytes < 0) {
                throw new IllegalArgumentException("maxAnswerBytes is negative: " + maxAnswerBytes);
            }
        }
    }

    /** How an exchange with another server ended. */
    public sealed interface ClientResponse {
        /** The body is the receiver's, whole. */
        record Answered(int status, HttpHeaders headers, byte[] body) implements ClientResponse {
            /** A header's first value. */
            public Optional<String> header(String name) {
                return headers.firstValue(name);
            }
        }

        /** No answer; whether the other side did what it was asked is unknown. */
        record Unreachable(String reason) implements ClientResponse {}

        /** No whole answer in time; whether the other side did what it was asked is unknown. */
        record TimedOut(Duration after) implements ClientResponse {}

        /** An answer of more than {@code max} bytes, which wasn't read to its end. */
        record TooLarge(int max) implements ClientResponse {}
    }

    /** How an exchange began whose body is taken as it arrives. */
    public sealed interface StreamResponse {
        /** The head is there; the caller closes the body. */
        record Begun(int status, StreamedBody body) implements StreamResponse {}

        /** There is none, as with any exchange; never an answer. */
        record Failed(ClientResponse reply) implements StreamResponse {}
    }

    /**
     * A request's body straight from a buffer, in slices that the platform writes as they are,
     * whereas its own publishers copy first. Gives what was asked for; asking from within the
     * giving only adds to it.
     */
    private static final class Slices implements Flow.Subscription {
        private static final int SLICE_BYTES = 64 << 10;

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

    /**
     * For a client of plain HTTP, which the platform's asks for a context of TLS all the same: with
     * the default one the start of a node would read all certificates that Java trusts, for a
     * quarter of its work. A connection with TLS is a fault of ours. Immutable.
     */
    static final class NoTlsContext extends SSLContextSpi {
        private NoTlsContext() {}

        static SSLContext context() {
            return new Context();
        }

        @Override
        protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random) {
            throw none();
        }

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            throw none();
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            throw none();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            throw none();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            throw none();
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            throw none();
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            throw none();
        }

        /** The client asks for them when it is made; those of a platform without TLS are empty. */
        @Override
        protected SSLParameters engineGetDefaultSSLParameters() {
            return new SSLParameters();
        }

        @Override
        protected SSLParameters engineGetSupportedSSLParameters() {
            return new SSLParameters();
        }

        private static IllegalStateException none() {
            return new IllegalStateException("there is no TLS between nodes");
        }

        private static final class Context extends SSLContext {
            private Context() {
                super(new NoTlsContext(), null, "none");
            }
        }
    }

    /**
     * An answer's body while it arrives, piece by piece, however long that lasts.
     *
     * <p>The platform holds some pieces of it at most, and asks for more once they are taken: who
     * reads slowly slows the sender down. One thread takes; any thread may close.
     */
    public static final class StreamedBody implements AutoCloseable {
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
}
