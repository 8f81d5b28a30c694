package replog.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Writes one response to one exchange.
 *
 * <p>The connection is kept only if the request was read to its end. Every failing write is a
 * {@link ClientGoneException}; any other exception comes from a body's writer. For the thread of
 * its request.
 */
final class Answer {
    /** The client isn't there any more; nobody's fault, and nobody to tell. */
    static final class ClientGoneException extends IOException {
        private static final long serialVersionUID = 1;

        ClientGoneException(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /** The handler wants no answer; only an exception makes the platform close without one. */
    static final class DroppedException extends IOException {
        private static final long serialVersionUID = 1;

        DroppedException() {
            super("dropped, as its handler wants it");
        }
    }

    /** The platform keeps a buffer twice as large as the largest write for each connection. */
    private static final int SLICE_BYTES = 16 << 10;
    private static final long MAX_LINGER_BYTES = 16 << 20;
    private static final Executor AFTER_LINGERING =
            CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS);

    private final HttpExchange exchange;
    private final Request request;
    private final boolean stopping;
    private boolean begun;

    Answer(HttpExchange exchange, Request request, boolean stopping) {
        this.exchange = exchange;
        this.request = request;
        this.stopping = stopping;
    }

    /** Whether anything was sent, so that no other response can be. */
    boolean begun() {
        return begun;
    }

    /** @throws DroppedException instead of an answer, if none is wanted; nothing was sent then */
    void send(Response response) throws IOException {
        switch (response.body()) {
            case Response.Body.Whole(byte[] bytes) -> whole(response, bytes);
            case Response.Body.Streamed(var writer) -> streamed(response, writer);
            case Response.Body.Dropped() -> throw new DroppedException();
        }
    }

    private void whole(Response response, byte[] bytes) throws IOException {
        boolean bodiless = response.status() == 204 || response.status() == 304;
        if (request.headRequested() && !bodiless) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(bytes.length));
        }
        if (request.headRequested() || bodiless || bytes.length == 0) {
            begin(response, -1);
        } else {
            begin(response, bytes.length);
            write(bytes);
            linger();
        }
        exchange.close();
    }

    private void streamed(Response response, Response.BodyWriter writer) throws IOException {
        if (request.headRequested()) {
            begin(response, -1);
            return;
        }
        var out = new Chunks(response);
        try {
            writer.write(out);
            out.begin();
        } catch (Throwable e) {
            out.fail(e);
            throw e;
        }
        exchange.close();
    }

    private void begin(Response response, long length) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        for (var header : response.headers()) {
            headers.set(header.name(), header.value());
        }
        if (stopping || !request.bodyConsumed()) {
            headers.set("Connection", "close");
        }
        begun = true;
        try {
            exchange.sendResponseHeaders(response.status(), length);
        } catch (IOException e) {
            throw new ClientGoneException(e);
        }
    }

    private void write(byte[] bytes) throws IOException {
        try {
            OutputStream out = exchange.getResponseBody();
            for (int at = 0; at < bytes.length; at += SLICE_BYTES) {
                out.write(bytes, at, Math.min(SLICE_BYTES, bytes.length - at));
            }
            // A write that fails only in close() goes unnoticed, and its connection stays counted.
            out.flush();
        } catch (IOException e) {
            throw new ClientGoneException(e);
        }
    }

    /**
     * Reads on for a moment when the client is still sending what was refused: closing under its
     * hands would reset the connection and might take the answer away with it.
     */
    private void linger() {
        if (request.bodyConsumed()) {
            return;
        }
        // An interrupt closes the channel, which is what is wanted after that time.
        AFTER_LINGERING.execute(Thread.currentThread()::interrupt);
        try {
            exchange.getRequestBody().skip(MAX_LINGER_BYTES);
        } catch (IOException e) {
            // It closed first, or ran out of time: the connection ends either way.
            return;
        }
    }

    /** The stream that a body's writer sees: begins the answer with its first byte or flush. */
    private final class Chunks extends OutputStream {
        private final Response response;
        private final OutputStream out = exchange.getResponseBody();
        private ClientGoneException clientGone;

        Chunks(Response response) {
            this.response = response;
        }

        void begin() throws IOException {
            if (!begun) {
                Answer.this.begin(response, 0);
            }
        }

        @Override
        public void write(int b) throws IOException {
            begin();
            try {
                out.write(b);
            } catch (IOException e) {
                throw gone(e);
            }
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            begin();
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                throw gone(e);
            }
        }

        @Override
        public void flush() throws IOException {
            begin();
            try {
                out.flush();
            } catch (IOException e) {
                throw gone(e);
            }
        }

        /** Sends what was written before its writer failed, so that the client sees how far. */
        void fail(Throwable failure) throws IOException {
            if (clientGone != null) {
                // Whatever the writer made of it.
                throw clientGone;
            }
            if (begun) {
                try {
                    out.flush();
                } catch (IOException e) {
                    failure.addSuppressed(e);
                }
            }
        }

        private ClientGoneException gone(IOException e) {
            clientGone = new ClientGoneException(e);
            return clientGone;
        }
    }
}
