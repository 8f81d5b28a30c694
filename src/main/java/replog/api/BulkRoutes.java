package replog.api;

import java.util.List;
import java.util.Optional;
import replog.http.JsonTexts;
import replog.http.Problem;
import replog.http.Request;
import replog.http.Response;
import replog.log.Draft;
import replog.node.AppendRequest;
import replog.node.Appending;
import replog.node.Node;

/** {@code POST /messages}: many entries, all or none, as NDJSON or as one JSON array. */
final class BulkRoutes {
    private static final String LINES = "application/x-ndjson";
    private static final String ALSO_LINES = "application/ndjson";
    private static final String ARRAY = "application/json";
    private static final String FIELD = "value";

    private final Node node;
    private final AppendAnswers answers;

    BulkRoutes(Node node) {
        this.node = node;
        this.answers = new AppendAnswers(node.name(), StoredForm.BULK);
    }

    Response many(Request request) {
        Appending appending = stored(request);
        request.releaseBody();
        return answers.answer(request, request.await(appending::await));
    }

    /** Its own method, so that whoever waits for long holds the values no more. */
    private Appending stored(Request request) {
        boolean array = Values.formBegins(request, '[', false);
        request.requireContentType(array ? ARRAY : LINES, ALSO_LINES, array ? LINES : ARRAY);
        request.allowQuery("write_concern", "timeout");
        Optional<byte[]> key = IdempotencyKey.of(request);
        var concern = request.query("write_concern").map(Concerns::fromText);
        var timeout = request.query("timeout").map(Timeouts::fromText);
        return node.append(new AppendRequest(drafts(request, key), concern, timeout));
    }

    /** The body is garbage once they are made. */
    private List<Draft> drafts(Request request, Optional<byte[]> key) {
        byte[] body = request.utf8(node.limits().bulkMax(), "bulk.max");
        var bulk = new Bulk(node.limits(), key, body.length, request::reckon);
        try (JsonTexts texts = texts(request, body)) {
            while (texts.next()) {
                bulk.add(texts.text(), texts);
            }
        }
        if (bulk.drafts().isEmpty()) {
            throw Problem.badRequest("The bulk is empty: it bears no value.").exception();
        }
        return bulk.drafts();
    }

    private static JsonTexts texts(Request request, byte[] body) {
        boolean array = request.contentType().orElseThrow().equals(ARRAY);
        if (array && Values.begins(body, '{')) {
            throw Problem.badRequest("A JSON array is expected, not an object; POST /message"
                    + " appends one entry, and an object a line is " + LINES + ".").exception();
        }
        return array ? JsonTexts.array(body, FIELD) : JsonTexts.lines(body, FIELD);
    }
}
