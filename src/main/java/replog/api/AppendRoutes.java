package replog.api;

import java.util.List;
import java.util.Optional;
import replog.http.JsonObject;
import replog.http.Request;
import replog.http.Response;
import replog.node.AppendRequest;
import replog.node.Appending;
import replog.node.Node;

/** {@code POST /message}: one entry, as JSON or plain text. */
final class AppendRoutes {
    private static final String JSON = "application/json";
    private static final String TEXT = "text/plain";

    private final Node node;
    private final AppendAnswers answers;

    AppendRoutes(Node node) {
        this.node = node;
        this.answers = new AppendAnswers(node.name(), StoredForm.ENTRY);
    }

    Response one(Request request) {
        Appending appending = stored(request);
        request.releaseBody();
        return answers.answer(request, request.await(appending::await));
    }

    /** Its own method, so that whoever waits for long holds the value no more. */
    private Appending stored(Request request) {
        boolean json = Values.formBegins(request, '{', true);
        request.requireContentType(json ? JSON : TEXT, json ? TEXT : JSON);
        Optional<byte[]> key = IdempotencyKey.of(request);
        return node.append(request.contentType().orElseThrow().equals(TEXT)
                ? fromText(request, key) : fromJson(request, key));
    }

    private AppendRequest fromJson(Request request, Optional<byte[]> key) {
        request.refuseQuery("With JSON, write_concern and timeout are fields of the body.");
        JsonObject json = Values.json(request, node.limits());
        json.allow("value", "write_concern", "timeout");
        byte[] value = Values.field(json, "value", node.limits());
        return new AppendRequest(List.of(IdempotencyKey.draft(key, value)),
                json.raw("write_concern").map(Concerns::fromJson),
                json.optionalNumber("timeout").map(Timeouts::fromSeconds));
    }

    private AppendRequest fromText(Request request, Optional<byte[]> key) {
        request.allowQuery("write_concern", "timeout");
        byte[] value = Values.text(request, node.limits());
        return new AppendRequest(List.of(IdempotencyKey.draft(key, value)),
                request.query("write_concern").map(Concerns::fromText),
                request.query("timeout").map(Timeouts::fromText));
    }
}
