package replog.api.live;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import replog.http.server.Response;
import replog.json.Json;

/**
 * The answer to one client that is sent events (WHATWG HTML, section 9.2), and a comment after
 * each silence, so that a client that vanished is noticed. For the thread of its request.
 */
public final class ServerSentEventWriter {
    public static final String MEDIA_TYPE = "text/event-stream";
    public static final Duration SILENCE = Duration.ofSeconds(10);

    /** The milliseconds after which a client that lost its connection tries again. */
    private static final byte[] OPENING = "retry: 1000\n\n".getBytes(US_ASCII);
    private static final byte[] COMMENT = ":\n\n".getBytes(US_ASCII);

    private final OutputStream out;
    private final long silenceNanos;
    private long sentNanos = System.nanoTime();

    /** @param silence after which a comment is sent */
    public ServerSentEventWriter(OutputStream out, Duration silence) throws IOException {
        this.out = out;
        this.silenceNanos = silence.toNanos();
        out.write(OPENING);
    }

    /** A stream that a proxy on the way must not store, compress or collect. */
    public static Response response(Response.BodyWriter writer) {
        return Response.stream(200, MEDIA_TYPE, writer)
                .withHeader("Cache-Control", "no-store, no-transform")
                .withHeader("X-Accel-Buffering", "no");
    }

    /** Sends them, and all that was written before. */
    public void send(byte[] events) throws IOException {
        out.write(events);
        flush();
    }

    public void flush() throws IOException {
        out.flush();
        sentNanos = System.nanoTime();
    }

    public void comment() throws IOException {
        send(COMMENT);
    }

    public void commentIfSilent() throws IOException {
        if (silenceLeftNanos() <= 0) {
            comment();
        }
    }

    /** How long until a comment is due. */
    public long silenceLeftNanos() {
        return sentNanos + silenceNanos - System.nanoTime();
    }

    /** One change, as an event of a stream (WHATWG HTML, section 9.2). Immutable. */
    public record ServerSentEvent(String type, Map<String, ?> data) {
        /** All of them, to be written as they are; empty if there is none. */
        public static byte[] encode(List<ServerSentEvent> changes) {
            var out = new ByteArrayOutputStream();
            for (ServerSentEvent change : changes) {
                out.writeBytes(("event: " + change.type() + "\ndata: ").getBytes(US_ASCII));
                out.writeBytes(Json.bytes(change.data()));
                out.write('\n');
                out.write('\n');
            }
            return out.toByteArray();
        }
    }
}
