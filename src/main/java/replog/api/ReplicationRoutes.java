package replog.api;

import java.io.IOException;
import java.util.Map;
import replog.http.Problem;
import replog.http.server.Request;
import replog.http.server.Response;
import replog.log.LogReader;
import replog.log.frame.FrameBatch;
import replog.node.Node;
import replog.node.result.ReplicateResult;
import replog.wire.BatchHeader;
import replog.wire.HeaderNames;
import replog.wire.MasterInfo;

/** Between nodes: {@code /replicate}, log frames as they are on disk; {@code /heartbeat}. */
final class ReplicationRoutes {
    private static final String FRAMES = "application/octet-stream";
    private static final int MAX_GIVEN_BYTES = 1 << 20;

    private final Node node;

    ReplicationRoutes(Node node) {
        this.node = node;
    }

    /** {@code PUT}: a master sends a batch. */
    Response replicate(Request request) {
        request.allowQuery();
        String version = BatchHeader.version(request::header).orElse("none");
        if (!version.equals(BatchHeader.WIRE_VERSION)) {
            throw Problem.of(400, "wire-version", "Other wire version", "The header "
                    + HeaderNames.WIRE_VERSION + " must be " + BatchHeader.WIRE_VERSION
                    + ", not " + version + ".").exception();
        }
        return answer(node.replicate(
                BatchHeader.from(request::header), request.body(node.limits().batchMax())))
                .headers(node.standing().headers());
    }

    /** {@code GET ?from=ID}: frames from there on, as many as fit one answer. */
    Response frames(Request request) throws IOException {
        request.allowQuery("from");
        long from = Math.max(1, request.queryNumber("from").orElse(1L));
        long lastId = node.log().end().lastId();
        if (from > lastId + 1) {
            throw Problem.of(404, "beyond-the-end", "Beyond the end", "There is no entry " + from
                    + "; the last one is " + lastId + ".").exception();
        }
        try (LogReader reader = node.log().reader(from)) {
            FrameBatch frames = reader.read(MAX_GIVEN_BYTES);
            var bytes = new byte[frames.bytes()];
            frames.buffer().get(bytes);
            return Response.bytes(200, FRAMES, bytes).headers(node.standing().headers())
                    .withHeader(HeaderNames.FIRST_ID, Long.toString(from))
                    .withHeader(HeaderNames.PREVIOUS_HASH, node.log().hashAt(from - 1).toString());
        }
    }

    /** Open to all; a request without the token learns that the node lives, and changes nothing. */
    Response heartbeat(Request request) {
        request.allowQuery();
        if (!node.clusterToken().isAllowed(request::header)) {
            return Response.text(200, "Alive")
                    .withHeader(HeaderNames.CHALLENGE, node.clusterToken().challenge());
        }
        MasterInfo.from(request::header).ifPresent(node::onHeartbeat);
        return Response.text(200, "Alive").headers(node.standing().headers());
    }

    private Response answer(ReplicateResult result) {
        return switch (result) {
            case ReplicateResult.Stored() -> Response.json(200, Map.of(
                    "last_id", node.log().end().lastId()));
            case ReplicateResult.Gap(long expected) -> Response.problem(
                    Problem.of(409, "gap", "Entries are missing", "The next entry here is "
                            + expected + ".").with("expected_id", expected));
            case ReplicateResult.Diverged(long id) -> Response.problem(
                    Problem.of(409, "diverged", "Diverged", "This node's history is another one at"
                            + " the entry " + id + ".").with("id", id));
            case ReplicateResult.OtherLog(var detail) ->
                    Response.problem(409, "other-log", "Another log", detail);
            case ReplicateResult.Fenced(var detail) ->
                    Response.problem(409, "fenced", "Fenced", detail);
            case ReplicateResult.Malformed(var detail) ->
                    Response.problem(400, "malformed-frames", "Malformed frames", detail);
            case ReplicateResult.Delayed(var left) -> Response.problem(503, "delayed", "Delayed",
                    "Another batch sleeps here for " + left.toMillis() + " ms yet.")
                    .withHeader("Retry-After", Long.toString(
                            Math.max(1, left.plusNanos(999_999_999).toSeconds())));
            case ReplicateResult.Dropped() -> Response.dropped();
            case ReplicateResult.Injected(boolean stored) -> Response.problem(500,
                    "injected-fault", "Fault on request", stored
                    ? "A fault fails this request, whose batch is stored all the same."
                    : "A fault fails this request, whose batch is not stored.");
            case ReplicateResult.Failed(var reason) -> Response.problem(
                    503, "failed", "Not stored", reason).withHeader("Retry-After", "1");
        };
    }
}
