package replog.api.append;

import java.util.Optional;
import replog.http.Problem;
import replog.node.result.AppendResult.Outcome;

/** What each error to an append says beside what went wrong. */
public final class AppendProblem {
    private static final String OUTCOME = "outcome";

    /** Whether the same request can help later. */
    public static final String RETRYABLE = "retryable";

    private AppendProblem() {}

    static Problem of(Problem problem, Outcome outcome, boolean retryable) {
        return problem.with(OUTCOME, outcome.wireName()).with(RETRYABLE, retryable);
    }

    /** What it says of the data; empty where it is not about an append. */
    static Optional<String> outcome(Problem problem) {
        return Optional.ofNullable(problem.more().get(OUTCOME)).map(String.class::cast);
    }

    /** The same, of what the problem doesn't say already. */
    public static Problem byDefault(Problem problem, Outcome outcome) {
        return problem.withDefault(OUTCOME, outcome.wireName()).withDefault(RETRYABLE, false);
    }
}
