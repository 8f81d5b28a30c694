package replog.api.read;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import replog.api.append.MasterRedirect;
import replog.http.server.Request;
import replog.http.server.Response;
import replog.json.Json;
import replog.node.Node;
import replog.node.NodeStatus;
import replog.node.trace.EntryTrace;
import replog.node.trace.EntryTrace.Step;
import replog.node.trace.EntryTrace.What;
import replog.replication.ReplicationAttempt;

/** {@code GET /messages/ID/trace}: the way of one entry, as its master remembers it. */
public final class TraceRoutes {
    private final Node node;
    private final ReadRoutes read;

    public TraceRoutes(Node node, ReadRoutes read) {
        this.node = node;
        this.read = read;
    }

    /** On a secondary a 307 to the master. */
    public Response trace(Request request) {
        request.allowQuery();
        long id = request.pathId("id");
        NodeStatus status = node.status();
        if (status.masterStatus().isEmpty()) {
            return MasterRedirect.response(request, node.name(),
                    status.secondaryStatus().orElseThrow().masterForClients());
        }
        Optional<EntryTrace> trace = Optional.of(id)
                .filter(one -> one <= status.end().lastId()).flatMap(node::trace);
        return trace.map(known -> Response.json(200, json(known)))
                .orElseGet(() -> Response.problem(read.missing(id, status.end().lastId())));
    }

    private static Map<String, Object> json(EntryTrace trace) {
        List<Step> steps = trace.steps();
        long nowNanos = System.nanoTime();
        Instant now = Instant.now();
        long begunNanos = steps.isEmpty() ? nowNanos : steps.getFirst().atNanos();
        return Json.object("id", trace.id(), "first_id", trace.firstId(),
                "last_id", trace.lastId(),
                "write_concern", trace.concern().isPresent() ? trace.concern().getAsInt() : null,
                "complete", trace.complete(), "missing", trace.missing(),
                "steps", steps.stream().map(step -> json(step,
                        now.minusNanos(nowNanos - step.atNanos()), step.atNanos() - begunNanos))
                        .toList());
    }

    /** @param at by the wall clock, to show; nothing else goes by it */
    private static Map<String, Object> json(Step step, Instant at, long offsetNanos) {
        var json = Json.object("at", at.truncatedTo(ChronoUnit.MILLIS).toString(),
                "offset_ms", millis(offsetNanos), "node", step.node());
        switch (step.what()) {
            case What.Received() -> json.put("step", "received");
            case What.Forced() -> json.put("step", "forced");
            case What.Attempted(var attempt) -> json.putAll(json(attempt));
            case What.Acknowledged() -> json.put("step", "acknowledged");
        }
        return json;
    }

    private static Map<String, Object> json(ReplicationAttempt attempt) {
        return Json.object("step", "attempt", "first_id", attempt.firstId(),
                "last_id", attempt.lastId(), "bytes", attempt.bytes(),
                "elapsed_ms", millis(attempt.elapsedNanos()),
                "result", attempt.result().wireName(),
                "detail", attempt.detail().isEmpty() ? null : attempt.detail(),
                "next_attempt_ms", attempt.pause().map(Duration::toMillis).orElse(null));
    }

    /** To the microsecond. */
    private static double millis(long nanos) {
        return Math.round(nanos / 1e3) / 1e3;
    }
}
