package replog.api.append;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import replog.http.Problem;
import replog.http.server.Request;
import replog.http.server.Response;
import replog.json.JsonObject;
import replog.json.JsonStringsReader;
import replog.log.frame.Frame;
import replog.log.frame.NewEntry;
import replog.node.Node;
import replog.node.result.AppendRequest;
import replog.node.result.PendingResult;
import replog.node.result.RequestLimits;

/** {@code POST /message}: one entry; {@code POST /messages}: many, all or none. */
public final class AppendRoutes {
    private static final String JSON = "application/json";
    private static final String TEXT = "text/plain";
    private static final String LINES = "application/x-ndjson";
    private static final String ALSO_LINES = "application/ndjson";
    private static final String FIELD = "value";

    private final Node node;
    private final AppendResponses ofEntry;
    private final AppendResponses ofBulk;

    public AppendRoutes(Node node) {
        this.node = node;
        this.ofEntry = new AppendResponses(node.address(), false);
        this.ofBulk = new AppendResponses(node.address(), true);
    }

    /** One entry, as JSON or plain text. */
    public Response append(Request request) {
        PendingResult pending = submit(request);
        request.releaseBody();
        return ofEntry.response(request, request.await(pending::await));
    }

    /** Many, as NDJSON or as one JSON array. */
    public Response appendBulk(Request request) {
        PendingResult pending = submitBulk(request);
        request.releaseBody();
        return ofBulk.response(request, request.await(pending::await));
    }

    /** Its own method, so that a thread that waits for long does not hold the value. */
    private PendingResult submit(Request request) {
        boolean json = AppendRequestParser.formBegins(request, '{', true);
        request.requireContentType(json ? JSON : TEXT, json ? TEXT : JSON);
        Optional<byte[]> key = AppendRequestParser.key(request);
        return node.append(request.contentType().orElseThrow().equals(TEXT)
                ? fromText(request, key) : fromJson(request, key));
    }

    private AppendRequest fromJson(Request request, Optional<byte[]> key) {
        request.refuseQuery("With JSON, write_concern and timeout are fields of the body.");
        JsonObject json = AppendRequestParser.json(request, node.limits());
        json.allowOnly(FIELD, "write_concern", "timeout");
        byte[] value = AppendRequestParser.field(json, FIELD, node.limits());
        return new AppendRequest(List.of(AppendRequestParser.entry(key, value)),
                json.raw("write_concern").map(AppendRequestParser::concern),
                json.optionalNumber("timeout").map(AppendRequestParser::timeout));
    }

    private AppendRequest fromText(Request request, Optional<byte[]> key) {
        request.allowQuery("write_concern", "timeout");
        byte[] value = AppendRequestParser.text(request, node.limits());
        return new AppendRequest(List.of(AppendRequestParser.entry(key, value)),
                AppendRequestParser.queryConcern(request),
                        AppendRequestParser.queryTimeout(request));
    }

    /** Its own method as well. */
    private PendingResult submitBulk(Request request) {
        boolean array = AppendRequestParser.formBegins(request, '[', false);
        request.requireContentType(array ? JSON : LINES, ALSO_LINES, array ? LINES : JSON);
        request.allowQuery("write_concern", "timeout");
        Optional<byte[]> key = AppendRequestParser.key(request);
        var concern = AppendRequestParser.queryConcern(request);
        var timeout = AppendRequestParser.queryTimeout(request);
        return node.append(new AppendRequest(entries(request, key), concern, timeout));
    }

    /** The body is garbage once they are made. */
    private List<NewEntry> entries(Request request, Optional<byte[]> key) {
        byte[] body = request.utf8(node.limits().bulkMax(), "bulk.max");
        var bulk = new BulkBuilder(node.limits(), key, body.length, request::reserveHeap);
        try (JsonStringsReader texts = texts(request, body)) {
            while (texts.next()) {
                bulk.add(texts.string(), texts);
            }
        }
        if (bulk.entries().isEmpty()) {
            throw Problem.badRequest("The bulk is empty: it has no value.").exception();
        }
        return bulk.entries();
    }

    private static JsonStringsReader texts(Request request, byte[] body) {
        boolean array = request.contentType().orElseThrow().equals(JSON);
        if (array && AppendRequestParser.begins(body, '{')) {
            throw Problem.badRequest("A JSON array is expected, not an object; POST /message"
                    + " appends one entry, and an object a line is " + LINES + ".").exception();
        }
        return array ? JsonStringsReader.array(body, FIELD) : JsonStringsReader.lines(body, FIELD);
    }

    /**
     * The entries of one bulk while they are read, and what they take.
     *
     * <p>Small entries take far more in the log, and in memory, than in the body that carries them:
     * both are bounded with each entry that is added, and not when it is too late. For one thread.
     */
    static final class BulkBuilder {
        /** Of an entry, its array and its places in lists, beside its bytes. */
        private static final long ENTRY_HEAP_BYTES = 56;
        private static final long STEP_BYTES = 16 << 10;

        private final RequestLimits limits;
        private final Optional<byte[]> key;
        private final LongConsumer reckon;
        private final List<NewEntry> entries = new ArrayList<>();
        private long framesBytes;
        private long heapBytes;
        private long reckonedBytes;

        /**
         * @param key of the whole bulk, kept with its first entry
         * @param reckon gets the bulk's heap bytes in all, each time they are notably more
         */
        BulkBuilder(RequestLimits limits, Optional<byte[]> key, int bodyBytes,
                LongConsumer reckon) {
            this.limits = limits;
            this.key = key;
            this.reckon = reckon;
            this.heapBytes = 2L * bodyBytes;
            this.reckonedBytes = heapBytes;
        }

        /** 413 if that is too much; it names where it stands. */
        void add(byte[] value, JsonStringsReader at) {
            if (value.length > limits.messageMax()) {
                throw tooLarge(at.place() + ": " + AppendRequestParser.tooLarge(value, limits));
            }
            framesBytes += Frame.HEADER_BYTES + value.length;
            if (framesBytes > limits.bulkFramesMax()) {
                throw tooLarge(at.place() + ": With it the bulk takes " + framesBytes
                        + " bytes in the log, " + Frame.HEADER_BYTES + " beside each value;"
                        + " at most " + limits.bulkFramesMax() + " are taken (four times bulk.max,"
                        + " or an eighth of the heap). Send it in parts.");
            }
            heapBytes += ENTRY_HEAP_BYTES + value.length;
            if (heapBytes - reckonedBytes > STEP_BYTES) {
                reckon.accept(heapBytes);
                reckonedBytes = heapBytes;
            }
            entries.add(entries.isEmpty() ? AppendRequestParser.entry(key, value)
                    : NewEntry.of(value));
        }

        List<NewEntry> entries() {
            return entries;
        }

        private static RuntimeException tooLarge(String detail) {
            return Problem.of(413, "too-large", "Too large", detail).exception();
        }
    }
}
