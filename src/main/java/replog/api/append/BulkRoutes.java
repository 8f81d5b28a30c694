package replog.api.append;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import replog.api.append.AppendForm.Timeouts;
import replog.api.append.AppendForm.WriteConcerns;
import replog.api.append.AppendResponses.AppendAnswerForm;
import replog.http.Problem;
import replog.http.server.Request;
import replog.http.server.Response;
import replog.json.JsonStringsReader;
import replog.log.frame.Frame;
import replog.log.frame.NewEntry;
import replog.node.Node;
import replog.node.result.AppendRequest;
import replog.node.result.PendingResult;
import replog.node.result.RequestLimits;

/** {@code POST /messages}: many entries, all or none, as NDJSON or as one JSON array. */
public final class BulkRoutes {
    private static final String LINES = "application/x-ndjson";
    private static final String ALSO_LINES = "application/ndjson";
    private static final String ARRAY = "application/json";
    private static final String FIELD = "value";

    private final Node node;
    private final AppendResponses responses;

    public BulkRoutes(Node node) {
        this.node = node;
        this.responses = new AppendResponses(node.name(), AppendAnswerForm.BULK);
    }

    public Response append(Request request) {
        PendingResult pending = submit(request);
        request.releaseBody();
        return responses.response(request, request.await(pending::await));
    }

    /** Its own method, so that a thread that waits for long does not hold the values. */
    private PendingResult submit(Request request) {
        boolean array = AppendForm.formBegins(request, '[', false);
        request.requireContentType(array ? ARRAY : LINES, ALSO_LINES, array ? LINES : ARRAY);
        request.allowQuery("write_concern", "timeout");
        Optional<byte[]> key = IdempotencyKeyHeader.of(request);
        var concern = request.query("write_concern").map(WriteConcerns::fromText);
        var timeout = request.query("timeout").map(Timeouts::fromText);
        return node.append(new AppendRequest(drafts(request, key), concern, timeout));
    }

    /** The body is garbage once they are made. */
    private List<NewEntry> drafts(Request request, Optional<byte[]> key) {
        byte[] body = request.utf8(node.limits().bulkMax(), "bulk.max");
        var bulk = new BulkBuilder(node.limits(), key, body.length, request::reserveHeap);
        try (JsonStringsReader texts = texts(request, body)) {
            while (texts.next()) {
                bulk.add(texts.string(), texts);
            }
        }
        if (bulk.drafts().isEmpty()) {
            throw Problem.badRequest("The bulk is empty: it has no value.").exception();
        }
        return bulk.drafts();
    }

    private static JsonStringsReader texts(Request request, byte[] body) {
        boolean array = request.contentType().orElseThrow().equals(ARRAY);
        if (array && AppendForm.begins(body, '{')) {
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
        /** Of a draft, its array and its places in lists, beside its bytes. */
        private static final long DRAFT_HEAP_BYTES = 56;
        private static final long STEP_BYTES = 16 << 10;

        private final RequestLimits limits;
        private final Optional<byte[]> key;
        private final LongConsumer reckon;
        private final List<NewEntry> drafts = new ArrayList<>();
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
                throw tooLarge(at.place() + ": " + AppendForm.tooLarge(value, limits));
            }
            framesBytes += Frame.HEADER_BYTES + value.length;
            if (framesBytes > limits.bulkFramesMax()) {
                throw tooLarge(at.place() + ": With it the bulk takes " + framesBytes
                        + " bytes in the"
                        + " log, " + Frame.HEADER_BYTES + " beside each value; at most "
                        + limits.bulkFramesMax()
                                + " are taken (four times bulk.max, or an eighth of"
                        + " the heap). Send it in parts.");
            }
            heapBytes += DRAFT_HEAP_BYTES + value.length;
            if (heapBytes - reckonedBytes > STEP_BYTES) {
                reckon.accept(heapBytes);
                reckonedBytes = heapBytes;
            }
            drafts.add(drafts.isEmpty() ? IdempotencyKeyHeader.draft(key, value)
                    : NewEntry.of(value));
        }

        List<NewEntry> drafts() {
            return drafts;
        }

        private static RuntimeException tooLarge(String detail) {
            return Problem.of(413, "too-large", "Too large", detail).exception();
        }
    }
}
