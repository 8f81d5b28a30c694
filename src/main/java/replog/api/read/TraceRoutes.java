package replog.api.read;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import replog.api.append.MasterRedirect;
import replog.http.server.Request;
import replog.http.server.Response;
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
        return trace.map(known -> Response.json(200, TraceJson.of(known)))
                .orElseGet(() -> Response.problem(read.missing(id, status.end().lastId())));
    }

    /** The way of an entry as JSON. */
    private static final class TraceJson {
        private TraceJson() {}

        static Map<String, Object> of(EntryTrace trace) {
            List<Step> steps = trace.steps();
            long nowNanos = System.nanoTime();
            Instant now = Instant.now();
            long begunNanos = steps.isEmpty() ? nowNanos : steps.getFirst().atNanos();
            var json = new LinkedHashMap<String, Object>();
            json.put("id", trace.id());
            json.put("first_id", trace.firstId());
            json.put("last_id", trace.lastId());
            json.put("write_concern",
                    trace.concern().isPresent() ? trace.concern().getAsInt() : null);
            json.put("complete", trace.complete());
            json.put("missing", trace.missing());
            json.put("steps", steps.stream().map(step -> step(step,
                    now.minusNanos(nowNanos - step.atNanos()), step.atNanos() - begunNanos))
                            .toList());
            return json;
        }

        /** @param at by the wall clock, to show; nothing else goes by it */
        private static Map<String, Object> step(Step step, Instant at, long offsetNanos) {
            var json = new LinkedHashMap<String, Object>();
            json.put("at", at.truncatedTo(ChronoUnit.MILLIS).toString());
            json.put("offset_ms", millis(offsetNanos));
            json.put("node", step.node());
            switch (step.what()) {
                case What.Received() -> json.put("step", "received");
                case What.Forced() -> json.put("step", "forced");
                case What.Attempted(var attempt) -> attempt(attempt, json);
                case What.Acknowledged() -> json.put("step", "acknowledged");
            }
            return json;
        }

        private static void attempt(ReplicationAttempt attempt, Map<String, Object> json) {
            json.put("step", "attempt");
            json.put("first_id", attempt.firstId());
            json.put("last_id", attempt.lastId());
            json.put("bytes", attempt.bytes());
            json.put("elapsed_ms", millis(attempt.elapsedNanos()));
            json.put("result", attempt.result().wireName());
            json.put("detail", attempt.detail().isEmpty() ? null : attempt.detail());
            json.put("next_attempt_ms", attempt.pause().map(Duration::toMillis).orElse(null));
        }

        /** To the microsecond. */
        private static double millis(long nanos) {
            return Math.round(nanos / 1e3) / 1e3;
        }
    }
}
