package replog.http.server;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Writes one response to one exchange.
 *
 * <p>The connection is kept only if the request was read to its end and the answer's length was
 * known at its beginning. Every failing write is a {@link EndedException}; any other
 * exception comes from a body's writer. For the thread of its request.
 */
final class ResponseWriter {
    /**
     * The client is gone, or no answer is wanted: no error, and none to report it to. Only an
     * exception makes the platform close without an answer.
     */
    static final class EndedException extends IOException {
        private static final long serialVersionUID = 1;

        EndedException(String why, IOException cause) {
            super(why, cause);
        }
    }

    /** The platform keeps a buffer twice as large as the largest write for each connection. */
    private static final int SLICE_BYTES = 16 << 10;
    /** No type sniffing, no referrer, no caching. */
    private static final Map<String, String> UNLESS_SAID_OTHERWISE = Map.of(
            "X-Content-Type-Options", "nosniff",
            "Referrer-Policy", "no-referrer",
            "Cache-Control", "no-store");
    private static final long MAX_LINGER_BYTES = 16 << 20;
    private static final Executor AFTER_LINGERING =
            CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS);

    private final HttpExchange exchange;
    private final Request request;
    private final ClientWatch watch;
    private final boolean stopping;
    private boolean begun;

    ResponseWriter(HttpExchange exchange, Request request, ClientWatch watch, boolean stopping) {
        this.exchange = exchange;
        this.request = request;
        this.watch = watch;
        this.stopping = stopping;
    }

    /** Whether anything was sent, so that no other response can be. */
    boolean isBegun() {
        return begun;
    }

    /** @throws EndedException instead of an answer, if none is wanted; nothing was sent then */
    void send(Response response) throws IOException {
        switch (response.body()) {
            case Response.Body.Whole(byte[] bytes) -> sendWhole(response, bytes);
            case Response.Body.Streamed(var writer) -> sendStreamed(response, writer);
            case Response.Body.Dropped() ->
                    throw new EndedException("dropped, as its handler wants it", null);
        }
    }

    private void sendWhole(Response response, byte[] bytes) throws IOException {
        boolean bodiless = response.status() == 204 || response.status() == 304;
        if (request.isHead() && !bodiless) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(bytes.length));
        }
        if (request.isHead() || bodiless || bytes.length == 0) {
            begin(response, -1);
        } else {
            begin(response, bytes.length);
            write(bytes, 0, bytes.length);
            // A write that fails only in close() goes unnoticed, and its connection stays counted.
            flush();
            linger();
        }
        exchange.close();
    }

    private void sendStreamed(Response response, Response.BodyWriter writer) throws IOException {
        if (request.isHead()) {
            begin(response, -1);
            return;
        }
        var out = new Stream(response);
        try {
            writer.write(out);
        } catch (Throwable e) {
            out.fail(e);
            throw e;
        } finally {
            out.permits.release();
        }
        out.finish();
    }

    private void begin(Response response, long length) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        UNLESS_SAID_OTHERWISE.forEach(headers::set);
        response.headers().forEach(headers::set);
        if (stopping || !request.isBodyConsumed()) {
            headers.set("Connection", "close");
        }
        begun = true;
        writeWatched(() -> exchange.sendResponseHeaders(response.status(), length));
    }

    private void write(byte[] bytes, int offset, int length) throws IOException {
        OutputStream out = exchange.getResponseBody();
        for (int done = 0; done < length; done += SLICE_BYTES) {
            int from = offset + done;
            int count = Math.min(SLICE_BYTES, length - done);
            writeWatched(() -> out.write(bytes, from, count));
        }
    }

    private void flush() throws IOException {
        writeWatched(exchange.getResponseBody()::flush);
    }

    private void writeWatched(ClientWatch.Transfer slice) throws IOException {
        try {
            watch.write(slice);
        } catch (IOException e) {
            throw new EndedException("client gone: " + e.getMessage(), e);
        }
    }

    /**
     * Reads on for a moment when the client is still sending what was refused: closing under its
     * hands would reset the connection and might take the answer away with it.
     */
    private void linger() {
        if (request.isBodyConsumed()) {
            return;
        }
        // An interrupt closes the channel, which is what is wanted after that time.
        AFTER_LINGERING.execute(Thread.currentThread()::interrupt);
        try {
            watch.read(() -> exchange.getRequestBody().skip(MAX_LINGER_BYTES));
        } catch (IOException e) {
            // It closed first, or ran out of time: the connection ends either way.
            return;
        }
    }

    /**
     * The stream that a body's writer sees. It begins the answer when its buffer is full or
     * flushed; what ends before that is sent like any whole answer, with its length. After a full
     * buffer its writer has a turn to work until it writes or flushes the next.
     */
    private final class Stream extends OutputStream {
        private static final int BUFFER_BYTES = 8 << 10;

        private final Response response;
        private final byte[] buffer = new byte[BUFFER_BYTES];
        private final CpuPermits permits = new CpuPermits();
        private int buffered;
        private EndedException clientGone;

        Stream(Response response) {
            this.response = response;
        }

        @Override
        public void write(int b) throws IOException {
            if (buffered == buffer.length) {
                drain();
                permits.acquire();
            }
            buffer[buffered++] = (byte) b;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (length > buffer.length - buffered) {
                drain();
                permits.acquire();
            }
            if (length > buffer.length) {
                send(() -> ResponseWriter.this.write(bytes, offset, length));
                permits.acquire();
            } else {
                System.arraycopy(bytes, offset, buffer, buffered, length);
                buffered += length;
            }
        }

        @Override
        public void flush() throws IOException {
            drain();
            send(ResponseWriter.this::flush);
        }

        /** Sends what is left, and the end. */
        void finish() throws IOException {
            if (!begun) {
                sendWhole(response, Arrays.copyOf(buffer, buffered));
                return;
            }
            flush();
            writeWatched(exchange::close);
        }

        /** Sends what was written before its writer failed, so that the client sees how far. */
        void fail(Throwable failure) throws IOException {
            if (clientGone != null) {
                // Whatever the writer made of it.
                throw clientGone;
            }
            if (begun) {
                try {
                    flush();
                } catch (IOException e) {
                    failure.addSuppressed(e);
                }
            }
        }

        private void drain() throws IOException {
            int count = buffered;
            buffered = 0;
            send(() -> ResponseWriter.this.write(buffer, 0, count));
        }

        private void send(ClientWatch.Transfer part) throws IOException {
            if (clientGone != null) {
                throw clientGone;
            }
            permits.release();
            try {
                if (!begun) {
                    // If the last chunk is cut the platform forgets a connection only if it was to
                    // end anyway.
                    exchange.getResponseHeaders().set("Connection", "close");
                    begin(response, 0);
                }
                part.run();
            } catch (EndedException e) {
                clientGone = e;
                throw e;
            }
        }
    }
}
