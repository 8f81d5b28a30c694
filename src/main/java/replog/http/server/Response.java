package replog.http.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import replog.http.Problem;
import replog.json.EscapedText;
import replog.json.Json;

/** An answer: status, headers and a body, at once or streamed. Immutable. */
public final class Response {
    /** Writes a body while it is being sent. */
    @FunctionalInterface
    public interface BodyWriter {
        /**
         * Nothing is sent before the first 8 KiB or flush. An exception before that is answered
         * like a handler's; after it the answer ends unfinished and the connection with it. A
         * client that doesn't take what is written for long is cut: an exception as well. Whoever
         * is to wait for something flushes first: between two writes others may wait for a turn.
         * Closing {@code out} does nothing.
         */
        void write(OutputStream out) throws IOException;
    }

    sealed interface Body {
        record Whole(byte[] bytes) implements Body {}

        record Streamed(BodyWriter writer) implements Body {}

        record Dropped() implements Body {}
    }

    private static final Body NONE = new Body.Whole(new byte[0]);
    private static final int NEVER_SENT = 444;

    private final int status;
    private final Map<String, String> headers;
    private final Body body;

    private Response(int status, Map<String, String> headers, Body body) {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("no status of an answer: " + status);
        }
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    public static Response json(int status, Map<String, ?> object) {
        return json(status, Json.bytes(object));
    }

    /** JSON that is encoded already. */
    public static Response json(int status, byte[] encoded) {
        return bytes(status, "application/json", line(encoded));
    }

    public static Response text(int status, String text) {
        return bytes(status, "text/plain; charset=utf-8", text.getBytes(UTF_8));
    }

    /** The array must not change any more. */
    public static Response bytes(int status, String contentType, byte[] body) {
        return new Response(status, contentType(contentType), new Body.Whole(body));
    }

    public static Response empty(int status) {
        return new Response(status, Map.of(), NONE);
    }

    /** The problem as it is: the router's hook sees only those that are thrown. */
    public static Response problem(Problem problem) {
        return bytes(problem.status(), "application/problem+json", line(problem.toJson()))
                .headers(problem.headers());
    }

    public static Response problem(int status, String type, String title, String detail) {
        return problem(Problem.of(status, type, title, detail));
    }

    /** A chunked body of any length, in constant memory. */
    public static Response stream(int status, String contentType, BodyWriter writer) {
        return new Response(status, contentType(contentType), new Body.Streamed(writer));
    }

    /**
     * No answer at all: the connection is closed at once, without a byte, though the request was
     * handled. Its status is not sent.
     */
    public static Response dropped() {
        return new Response(NEVER_SENT, Map.of(), new Body.Dropped());
    }

    /**
     * A copy with that header in place of one of the same name.
     *
     * @throws IllegalArgumentException for a line break or another character that a header can't
     * hold
     */
    public Response withHeader(String name, String value) {
        return headers(Map.of(name, value));
    }

    /** The same of several headers. */
    public Response headers(Map<String, String> more) {
        more.values().forEach(Response::check);
        var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(this.headers);
        headers.putAll(more);
        return new Response(status, headers, body);
    }

    public int status() {
        return status;
    }

    Map<String, String> headers() {
        return headers;
    }

    Body body() {
        return body;
    }

    /** With an end, so that a terminal's next prompt begins a line. */
    private static byte[] line(byte[] json) {
        byte[] line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return line;
    }

    private static Map<String, String> contentType(String contentType) {
        check(contentType);
        return Map.of("Content-Type", contentType);
    }

    private static void check(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' && c != '\t' || c == 0x7F || c > 0xFF) {
                throw new IllegalArgumentException("no header value: "
                        + EscapedText.of(value, 100));
            }
        }
    }
}
