package replog.api.append;

import java.util.List;
import java.util.Optional;
import replog.api.append.AppendForm.Timeouts;
import replog.api.append.AppendForm.WriteConcerns;
import replog.api.append.AppendResponses.AppendAnswerForm;
import replog.http.server.Request;
import replog.http.server.Response;
import replog.json.JsonObject;
import replog.node.Node;
import replog.node.result.AppendRequest;
import replog.node.result.PendingResult;

/** {@code POST /message}: one entry, as JSON or plain text. */
public final class AppendRoutes {
    private static final String JSON = "application/json";
    private static final String TEXT = "text/plain";

    private final Node node;
    private final AppendResponses responses;

    public AppendRoutes(Node node) {
        this.node = node;
        this.responses = new AppendResponses(node.name(), AppendAnswerForm.ENTRY);
    }

    public Response append(Request request) {
        PendingResult pending = submit(request);
        request.releaseBody();
        return responses.response(request, request.await(pending::await));
    }

    /** Its own method, so that a thread that waits for long does not hold the value. */
    private PendingResult submit(Request request) {
        boolean json = AppendForm.formBegins(request, '{', true);
        request.requireContentType(json ? JSON : TEXT, json ? TEXT : JSON);
        Optional<byte[]> key = IdempotencyKeyHeader.of(request);
        return node.append(request.contentType().orElseThrow().equals(TEXT)
                ? fromText(request, key) : fromJson(request, key));
    }

    private AppendRequest fromJson(Request request, Optional<byte[]> key) {
        request.refuseQuery("With JSON, write_concern and timeout are fields of the body.");
        JsonObject json = AppendForm.json(request, node.limits());
        json.allowOnly("value", "write_concern", "timeout");
        byte[] value = AppendForm.field(json, "value", node.limits());
        return new AppendRequest(List.of(IdempotencyKeyHeader.draft(key, value)),
                json.raw("write_concern").map(WriteConcerns::fromJson),
                json.optionalNumber("timeout").map(Timeouts::fromSeconds));
    }

    private AppendRequest fromText(Request request, Optional<byte[]> key) {
        request.allowQuery("write_concern", "timeout");
        byte[] value = AppendForm.text(request, node.limits());
        return new AppendRequest(List.of(IdempotencyKeyHeader.draft(key, value)),
                request.query("write_concern").map(WriteConcerns::fromText),
                request.query("timeout").map(Timeouts::fromText));
    }
}
