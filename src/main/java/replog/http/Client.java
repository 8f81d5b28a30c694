package replog.http;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;

/**
 * Asks other servers over HTTP/1.1, on connections that are kept; no redirects, no proxy.
 *
 * <p>A request without a body is sent again, unnoticed, when a kept connection turns out dead: what
 * is asked must bear repeating. Any number of threads.
 */
public final class Client implements AutoCloseable {
    /** How the platform says that a body is longer than its limit; it has no type for that. */
    private static final String TOO_LARGE = "body exceeds capacity";

    private final HttpClient http;
    private final Deadlines deadlines = new Deadlines("http-deadlines");
    private final Lookups lookups = new Lookups();

    public Client(Duration connectTimeout) {
        PlatformProperties.setForClient();
        http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .sslContext(NoTls.context())
                .connectTimeout(connectTimeout)
                // Nothing that it does by itself blocks, so its own thread does it without a hop.
                .executor(Runnable::run)
                .build();
    }

    /**
     * Waits for the whole answer, at most the call's timeout, which ends the exchange. An
     * interrupt ends it too, and is kept.
     */
    public Reply exchange(Call call) {
        return ask(call,
                BodyHandlers.limiting(BodyHandlers.ofByteArray(), call.maxAnswerBytes()),
                whole -> new Reply.Answered(whole.statusCode(), whole.headers(), whole.body()),
                reply -> reply);
    }

    /**
     * The same, but waits for the head of the answer alone: its body is taken as it arrives, for
     * as long as that lasts, and is as long as it may be.
     */
    public Opening open(Call call) {
        return ask(call, _ -> new ArrivingBody(),
                head -> new Opening.Begun(head.statusCode(), head.body()), Opening.Failed::new);
    }

    private <B, R> R ask(Call call, BodyHandler<B> handler, Function<HttpResponse<B>, R> answered,
            Function<Reply, R> failed) {
        long begunNanos = System.nanoTime();
        String host = call.uri().getHost();
        switch (lookups.await(host, call.timeout())) {
            case FOUND -> { }
            case UNKNOWN -> {
                return failed.apply(unknownHost(host));
            }
            case TIMED_OUT -> {
                return failed.apply(new Reply.TimedOut(call.timeout()));
            }
            case INTERRUPTED -> {
                return failed.apply(new Reply.Unreachable("interrupted"));
            }
        }
        Duration left = call.timeout().minusNanos(System.nanoTime() - begunNanos);
        var deadline = deadlines.watch(left);
        try (deadline) {
            return answered.apply(http.send(request(call), handler));
        } catch (InterruptedException e) {
            if (deadline.isOverdue()) {
                return failed.apply(new Reply.TimedOut(call.timeout()));
            }
            Thread.currentThread().interrupt();
            return failed.apply(new Reply.Unreachable("interrupted"));
        } catch (IOException | IllegalArgumentException e) { // of a header that is no number
            // The interrupt may have hit it as it was connecting or writing.
            return failed.apply(deadline.isOverdue()
                    ? new Reply.TimedOut(call.timeout()) : failed(call, e));
        }
    }

    /** Ends the exchanges under way. */
    @Override
    public void close() {
        http.shutdownNow();
        deadlines.close();
    }

    private static HttpRequest request(Call call) {
        var request = HttpRequest.newBuilder(call.uri());
        call.headers().forEach(request::setHeader);
        return request.method(call.method(), body(call.body())).build();
    }

    private static BodyPublisher body(ByteBuffer body) {
        return body.hasRemaining() ? new BufferBody(body) : BodyPublishers.noBody();
    }

    private static Reply unknownHost(String host) {
        return new Reply.Unreachable("unknown host " + Printable.of(host, 100));
    }

    private static Reply failed(Call call, Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (String.valueOf(cause.getMessage()).startsWith(TOO_LARGE)) {
                return new Reply.TooLarge(call.maxAnswerBytes());
            }
        }
        return new Reply.Unreachable(reason(call, thrown));
    }

    private static String reason(Call call, Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case HttpConnectTimeoutException e -> {
                    return "no connection in time";
                }
                case UnresolvedAddressException e -> {
                    return "unknown host " + Printable.of(call.uri().getHost(), 100);
                }
                case NoRouteToHostException e -> {
                    return "no route to host";
                }
                case ProtocolException e -> {
                    return "no HTTP answer";
                }
                case EOFException e -> {
                    return "connection closed";
                }
                default -> { }
            }
        }
        return thrown instanceof ConnectException ? "connection refused" : said(thrown);
    }

    /** What the platform says, when it says it in a few words. */
    private static String said(Throwable thrown) {
        String said = thrown.getMessage() == null ? "" : thrown.getMessage();
        if (said.contains("received no bytes") || said.contains("fixed content-length")
                || said.contains("chunked transfer encoding")) {
            return "connection closed";
        }
        return said.isEmpty() || said.contains("Exception")
                ? "connection broken"
                : Printable.of(said.toLowerCase(Locale.ROOT), 100);
    }
}
