package replog.api;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import replog.node.EntryTrace;
import replog.node.EntryTrace.Step;
import replog.node.EntryTrace.What;
import replog.replication.Attempt;

/** The way of an entry as JSON. */
final class TraceJson {
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
                now.minusNanos(nowNanos - step.atNanos()), step.atNanos() - begunNanos)).toList());
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

    private static void attempt(Attempt attempt, Map<String, Object> json) {
        json.put("step", "attempt");
        json.put("first_id", attempt.firstId());
        json.put("last_id", attempt.lastId());
        json.put("bytes", attempt.bytes());
        json.put("elapsed_ms", millis(attempt.elapsedNanos()));
        json.put("result", attempt.result().word());
        json.put("detail", attempt.detail().isEmpty() ? null : attempt.detail());
        json.put("next_attempt_ms", attempt.pause().map(Duration::toMillis).orElse(null));
    }

    /** To the microsecond. */
    private static double millis(long nanos) {
        return Math.round(nanos / 1e3) / 1e3;
    }
}
