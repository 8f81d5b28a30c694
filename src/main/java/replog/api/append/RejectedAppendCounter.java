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
    private final Map<Rejection, Counter> counts = Stream
            .of("bad-request", "unauthorized", "too-large", "busy")
            .map(type -> new Rejection(Outcome.NOT_APPENDED.wireName(), type))
            .collect(Collectors.toMap(rejection -> rejection, _ -> new Counter(), (one, _) -> one,
                    ConcurrentHashMap::new));

    /** The outcome in the answer to the client. */
    public record Rejection(String outcome, String type) {}

    /** Counts the response to an append; returns it. */
    public Problem count(Problem problem) {
        AppendProblem.outcome(problem).filter(_ -> !problem.type().equals(BROKEN))
                .map(outcome -> new Rejection(outcome, problem.type()))
                .ifPresent(rejection -> counts.computeIfAbsent(rejection, _ -> new Counter())
                        .increment());
        return problem;
    }

    public Map<Rejection, Counter> counts() {
        return counts;
    }
}
