package replog.api.append;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import replog.http.Problem;
import replog.metrics.Counter;
import replog.node.result.AppendResult.Outcome;

/**
 * Counts the requests to append that ended in a problem before the node was asked, for a mistake in
 * them for instance; those that it was asked for it counts itself, also where it breaks.
 *
 * <p>Outcomes and types are words of ours, so that there are few. Safe for use by several threads.
 */
public final class RejectedAppendCounter {
    private static final String BROKEN = "internal";

    /** There from the start, so that the first of them is seen to come. */
    private final Map<Told, Counter> counts = Stream
            .of("bad-request", "unauthorized", "too-large", "busy")
            .map(type -> new Told(Outcome.NOT_APPENDED.wireName(), type))
            .collect(Collectors.toMap(told -> told, _ -> new Counter(), (one, _) -> one,
                    ConcurrentHashMap::new));

    /** What its client was told. */
    public record Told(String outcome, String type) {}

    /** Counts the response to an append; returns it. */
    public Problem count(Problem problem) {
        AppendProblem.outcome(problem).filter(_ -> !problem.type().equals(BROKEN))
                .map(outcome -> new Told(outcome, problem.type()))
                .ifPresent(told -> counts.computeIfAbsent(told, _ -> new Counter()).increment());
        return problem;
    }

    public Map<Told, Counter> counts() {
        return counts;
    }
}
