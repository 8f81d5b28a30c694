package replog.api;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import replog.http.JsonObject;
import replog.http.Problem;
import replog.http.Request;
import replog.http.Response;
import replog.node.AppendRequest;
import replog.node.Appending;
import replog.node.Node;

/** {@code POST /message}: one entry, as JSON or plain text. */
final class AppendRoutes {
    private static final String JSON = "application/json";
    private static final String TEXT = "text/plain";

    /** A JSON string may spell each byte in six. */
    private static final int JSON_BYTES_PER_BYTE = 6;
    private static final int JSON_REST_BYTES = 4096;

    private final Node node;
    private final AppendAnswers answers;

    AppendRoutes(Node node) {
        this.node = node;
        this.answers = new AppendAnswers(node.name(), StoredForm.ENTRY);
    }

    Response one(Request request) {
        Appending appending = stored(request);
        request.releaseBody();
        return answers.answer(request, appending.await());
    }

    /** Its own method, so that whoever waits for long holds the value no more. */
    private Appending stored(Request request) {
        request.requireContentType(JSON, TEXT);
        Optional<byte[]> key = IdempotencyKey.of(request);
        return node.append(request.contentType().orElseThrow().equals(TEXT)
                ? fromText(request, key) : fromJson(request, key));
    }

    private AppendRequest fromJson(Request request, Optional<byte[]> key) {
        request.allowQuery();
        long max = node.limits().messageMax();
        JsonObject json = request.json(maxJsonBytes(max));
        json.allow("value", "write_concern", "timeout");
        byte[] value = json.string("value").getBytes(StandardCharsets.UTF_8);
        if (value.length > max) {
            throw tooLarge(value.length, max).exception();
        }
        return new AppendRequest(List.of(IdempotencyKey.draft(key, value)),
                json.raw("write_concern").map(Concerns::fromJson),
                json.optionalNumber("timeout").map(Timeouts::fromSeconds));
    }

    private AppendRequest fromText(Request request, Optional<byte[]> key) {
        request.allowQuery("write_concern", "timeout");
        byte[] value = request.text(node.limits().messageMax()).getBytes(StandardCharsets.UTF_8);
        return new AppendRequest(List.of(IdempotencyKey.draft(key, value)),
                request.query("write_concern").map(Concerns::fromText),
                request.query("timeout").map(Timeouts::fromText));
    }

    /** Of an object with a value of at most so many bytes. */
    static long maxJsonBytes(long messageMax) {
        return messageMax * JSON_BYTES_PER_BYTE + JSON_REST_BYTES;
    }

    static Problem tooLarge(long bytes, long max) {
        return Problem.of(413, "too-large", "Too large", "The value has " + bytes
                + " bytes in UTF-8; at most " + max + " are taken (message.max).");
    }
}
