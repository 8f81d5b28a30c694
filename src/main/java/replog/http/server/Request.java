package replog.http.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import replog.http.ContentNegotiation.MediaType;
import replog.http.Problem;
import replog.http.Problem.ProblemException;
import replog.json.EscapedText;
import replog.json.JsonException;
import replog.json.JsonObject;
import replog.json.StrictUtf8;

/**
 * A request as its handler sees it: whatever can't be read is a problem, thrown by the accessor.
 *
 * <p>For the thread of the request.
 */
public final class Request {
    private final HttpExchange exchange;
    private final String path;
    private final Map<String, String> pathParameters;
    private final Body body;
    private Map<String, String> query;

    Request(HttpExchange exchange, String path, Map<String, String> pathParameters, Body body) {
        this.exchange = exchange;
        this.path = path;
        this.pathParameters = pathParameters;
        this.body = body;
    }

    /** The same under another path, by which another handler knows it; its parameters stay. */
    public Request withPath(String otherPath) {
        return new Request(exchange, otherPath, pathParameters, body);
    }

    /** The method; HEAD is shown as GET. */
    public String method() {
        return isHead() ? "GET" : exchange.getRequestMethod();
    }

    public boolean isHead() {
        return exchange.getRequestMethod().equals("HEAD");
    }

    /** The path as it was sent, percent-escapes and all. */
    public String path() {
        return path;
    }

    /** Path and query as they were sent, to be resolved against another base. */
    public URI rawTarget() {
        String raw = exchange.getRequestURI().getRawQuery();
        return URI.create(raw == null ? path : path + "?" + raw);
    }

    /**
     * The value of a {@code {name}} of the route's template, percent-decoded.
     *
     * @throws IllegalArgumentException if the template has no such parameter
     */
    public String pathParameter(String name) {
        String raw = pathParameters.get(name);
        if (raw == null) {
            throw new IllegalArgumentException("no such parameter in the route: " + name);
        }
        try {
            return decode(raw);
        } catch (ProblemException e) {
            throw Problem.noRoute(path).exception();
        }
    }

    /** A path parameter that is a whole number of 1 or more; else there is no such route: 404. */
    public long pathId(String name) {
        String value = pathParameter(name);
        if (!value.matches("[1-9][0-9]{0,17}")) {
            throw Problem.noRoute(path).exception();
        }
        return Long.parseLong(value);
    }

    /**
     * A whole number of digits only, from 0 on, at most 18 of them; 400 for anything else.
     *
     * @param field where the text stood
     */
    public static long wholeNumber(String field, String text) {
        if (text.matches("[0-9]{1,18}")) {
            return Long.parseLong(text);
        }
        throw Problem.badRequest(field + " must be a whole number from 0 on, of 18 digits"
                + " at most, not \"" + EscapedText.of(text, 40) + "\".").exception();
    }

    /** A query parameter that is a {@link #wholeNumber}. */
    public Optional<Long> queryNumber(String name) {
        return query(name).map(text -> wholeNumber(name, text));
    }

    /** A query parameter, percent-decoded; 400 if any is given twice or badly escaped. */
    public Optional<String> query(String name) {
        return Optional.ofNullable(query().get(name));
    }

    /** 400 for any query parameter but these. */
    public void allowQuery(String... names) {
        if (exchange.getRequestURI().getRawQuery() != null) {
            JsonObject.unknown("query parameter", query().keySet(), names)
                    .ifPresent(sentence -> {
                throw Problem.badRequest(sentence).exception();
            });
        }
    }

    /** 400 for any query parameter, with a sentence on what to do in its place. */
    public void refuseQuery(String hint) {
        query().keySet().stream().findFirst().ifPresent(name -> {
            throw Problem.badRequest("Unknown query parameter '" + EscapedText.of(name, 40) + "';"
                    + " none is known here. " + hint).exception();
        });
    }

    /** A header; one that is sent in several lines is joined by commas. */
    public Optional<String> header(String name) {
        var values = exchange.getRequestHeaders().get(name);
        if (values == null) {
            return Optional.empty();
        }
        return Optional.of(values.size() == 1 ? values.getFirst() : String.join(", ", values));
    }

    /** The values of a header, one for each line that it was sent in. */
    public List<String> headers(String name) {
        return exchange.getRequestHeaders().getOrDefault(name, List.of());
    }

    /** The media type in lower case, without its parameters. */
    public Optional<String> contentType() {
        return header("Content-Type").map(MediaType::withoutParameters);
    }

    /**
     * 415 unless the content type is one of these; an accepted empty string lets a request pass
     * that names none.
     */
    public void requireContentType(String... accepted) {
        String sent = contentType().orElse("");
        for (String one : accepted) {
            if (one.equals(sent)) {
                return;
            }
        }
        String came = sent.isEmpty()
                ? "The request names no content type"
                : "The content type '" + EscapedText.of(sent, 60) + "' isn't accepted here";
        throw Problem.unsupportedMediaType(
                came + "; add -H 'Content-Type: " + accepted[0] + "'.").exception();
    }

    /**
     * The whole body, empty if none was announced; the array is the caller's. Waits for memory:
     * 503 if there is none for long. 413 beyond {@code maxBytes}, before a byte of it is read, 400
     * if it ends early. A body is read once, in one of its forms.
     */
    public byte[] body(long maxBytes) {
        return body.read(maxBytes, "");
    }

    /**
     * The body's bytes, said to be UTF-8; the reader checks whether they are.
     *
     * @param setting that sets the bound, named in the refusal; empty if none does
     */
    public byte[] utf8(long maxBytes, String setting) {
        header("Content-Type").ifPresent(MediaType::requireUtf8);
        return body.read(maxBytes, setting);
    }

    /**
     * The body as text; 400 unless it is strict UTF-8, 415 if its charset is another.
     *
     * @param setting that makes the bound; empty if none does
     */
    public String text(long maxBytes, String setting) {
        return StrictUtf8.decode(utf8(maxBytes, setting), "The body");
    }

    /** The body as one JSON object; 400 unless it is one, strictly. */
    public JsonObject json(long maxBytes) {
        return json(maxBytes, "");
    }

    /**
     * The same.
     *
     * @param setting that makes the bound; empty if none does
     */
    public JsonObject json(long maxBytes, String setting) {
        return JsonObject.parse(StrictUtf8.decode(utf8(maxBytes, setting), "The JSON"));
    }

    /**
     * Says how much of the heap the body and what was made of it take in all, where that may be far
     * more than a body of its size is reckoned with. Waits for memory: 503 if there is none for
     * long.
     */
    public void reserveHeap(long heapBytes) {
        body.reserveHeap(heapBytes);
    }

    /**
     * Releases the body's bytes, so that a long wait doesn't hold the memory that all bodies share;
     * when the handler returns this happens by itself.
     */
    public void releaseBody() {
        body.release();
    }

    /**
     * Runs what may wait for long, and interrupts it when the client hangs up meanwhile, where that
     * can be seen. It must not read or write a file.
     */
    public <T> T await(Supplier<T> wait) {
        return body.watch.awaitOthers(wait);
    }

    void checkFraming() throws IOException {
        body.checkFraming();
    }

    boolean isBodyConsumed() {
        return body.isConsumed();
    }

    private Map<String, String> query() {
        if (query == null) {
            String raw = exchange.getRequestURI().getRawQuery();
            query = raw == null ? Map.of() : parseQuery(raw);
        }
        return query;
    }

    /** The parameters of a raw query, each at most once; a plus sign is a plus sign. */
    static Map<String, String> parseQuery(String raw) {
        var parameters = new LinkedHashMap<String, String>();
        for (String pair : raw.split("&")) {
            if (!pair.isEmpty()) {
                addParameter(parameters, pair);
            }
        }
        return parameters;
    }

    private static void addParameter(Map<String, String> parameters, String pair) {
        int equals = pair.indexOf('=');
        String name = decode(equals < 0 ? pair : pair.substring(0, equals));
        String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
        if (parameters.putIfAbsent(name, value) != null) {
            throw Problem.badRequest("The query parameter '" + EscapedText.of(name, 40)
                    + "' is given more than once.").exception();
        }
    }

    /**
     * Percent-decoded; a 400 for a bad escape, bad UTF-8 or a character that must be escaped.
     */
    private static String decode(String raw) {
        if (!raw.matches("[!-~]*")) {
            throw escapeRejection(raw, "a character that must be percent-encoded");
        }
        if (raw.indexOf('%') < 0) {
            return raw;
        }
        try {
            String bytes = URLDecoder.decode(raw.replace("+", "%2B"), ISO_8859_1);
            return StrictUtf8.decode(
                    bytes.getBytes(ISO_8859_1), "'" + EscapedText.of(raw, 40) + "'");
        } catch (JsonException e) {
            throw Problem.badRequest(e.getMessage()).exception();
        } catch (IllegalArgumentException e) {
            throw escapeRejection(raw, "a bad percent-escape");
        }
    }

    private static ProblemException escapeRejection(String raw, String what) {
        return Problem.badRequest("'" + EscapedText.of(raw, 40) + "' has " + what + ".")
                .exception();
    }

    /**
     * The body of a request: its framing, how much of it may be read, and the memory that it takes.
     *
     * <p>Only one framing is let in, a {@code Content-Length} of digits, so that no proxy on the
     * way can see another end of the request than we do. Until the body is read to that end the
     * connection can't be used for another request. For the thread of its request.
     */
    static final class Body {
        /** Of the memory at a time, so that no request holds far more than it sent. */
        private static final long GROWTH = 2;

        private final HttpExchange exchange;
        private final ClientWatch watch;
        private final RequestMemory.Share share;
        private long length;
        private int count;
        private boolean asked;
        private boolean consumed;

        Body(HttpExchange exchange, RequestMemory memory, ClientWatch watch) {
            this.exchange = exchange;
            this.watch = watch;
            this.share = memory.share(watch);
        }

        /** Refuses a framing that isn't ours, before a byte of the body is read. */
        void checkFraming() throws IOException {
            String protocol = exchange.getProtocol();
            if (!protocol.equals("HTTP/1.1") && !protocol.equals("HTTP/1.0")) {
                // A request line that ends in a bare LF, and so has the headers in it, is one of
                // these.
                throw Problem.of(505, "http-version", "HTTP version not supported",
                        "The request line ends with HTTP/1.1, not with '"
                                + EscapedText.of(protocol, 40) + "'.").exception();
            }
            Headers headers = exchange.getRequestHeaders();
            if (headers.containsKey("Transfer-Encoding")) {
                throw Problem.of(411, "length-required", "Length required",
                        "Send the body with a Content-Length, not with Transfer-Encoding.")
                        .exception();
            }
            if (headers.containsKey("Content-Encoding")) {
                throw Problem.unsupportedMediaType(
                        "Send the body as it is, without Content-Encoding.").exception();
            }
            var hosts = headers.get("Host");
            if (hosts == null ? !protocol.equals("HTTP/1.0") : hosts.size() > 1) {
                throw Problem.badRequest("A request has one Host header.").exception();
            }
            String announced = headers.getFirst("Content-Length");
            length = announced == null ? 0 : digits(announced);
            if (length == 0) {
                // The platform keeps the connection only once it has seen the body's end.
                consumed = exchange.getRequestBody().read() < 0;
            }
        }

        /**
         * Only once, and keeps no hold of them: the bytes live as long as their reader wants.
         *
         * @param setting that makes the bound; empty if none does
         */
        byte[] read(long maxBytes, String setting) {
            if (asked) {
                throw new IllegalStateException("the body was read or released");
            }
            if (length > Math.min(maxBytes, Integer.MAX_VALUE - 8)) {
                throw Problem.of(413, "too-large", "Too large",
                        "The body is " + length + " bytes long; " + maxBytes + " are allowed"
                                + (setting.isEmpty() ? "." : " by " + setting + ".")).exception();
            }
            asked = true;
            return length == 0 ? new byte[0] : readAll((int) length);
        }

        boolean isConsumed() {
            return consumed;
        }

        /** Takes more memory if what was made of the body needs more than is reckoned with. */
        void reserveHeap(long heapBytes) {
            long units = heapBytes / ServerLimits.HEAP_BYTES_PER_BODY_BYTE;
            share.growTo((int) Math.min(units, Integer.MAX_VALUE));
        }

        /** Gives the memory back; the body is gone. */
        void release() {
            asked = true;
            share.giveBack();
        }

        private byte[] readAll(int length) {
            byte[] whole = new byte[Math.min(length, RequestMemory.FREE_BYTES)];
            try {
                fill(whole);
                while (whole.length < length) {
                    int next = (int) Math.min(length, whole.length * GROWTH);
                    share.growTo(next);
                    whole = Arrays.copyOf(whole, next);
                    fill(whole);
                }
                consumed = exchange.getRequestBody().read() < 0;
            } catch (IOException e) {
                throw Problem.badRequest("The body ended after " + count + " of the "
                        + length + " bytes that Content-Length announced.").exception();
            }
            return whole;
        }

        private void fill(byte[] buffer) throws IOException {
            InputStream in = exchange.getRequestBody();
            watch.read(() -> {
                while (count < buffer.length) {
                    int more = in.read(buffer, count, buffer.length - count);
                    count += more;
                    watch.addReceived(more);
                }
            });
        }

        private static long digits(String announced) {
            if (!announced.matches("[0-9]{1,18}")) {
                throw Problem.badRequest("Content-Length must be digits only, not '"
                        + EscapedText.of(announced, 40) + "'.").exception();
            }
            return Long.parseLong(announced);
        }
    }
}
