package replog.api;

import replog.http.Problem;
import replog.node.Outcome;

/** What each error to an append says beside what went wrong. */
final class AppendProblem {
    private static final String OUTCOME = "outcome";

    /** Whether the same request can help later. */
    static final String RETRYABLE = "retryable";

    private AppendProblem() {}

    static Problem of(Problem problem, Outcome outcome, boolean retryable) {
        return problem.with(OUTCOME, outcome.word()).with(RETRYABLE, retryable);
    }

    /** The same, of what the problem doesn't say already. */
    static Problem byDefault(Problem problem, Outcome outcome) {
        return problem.withDefault(OUTCOME, outcome.word()).withDefault(RETRYABLE, false);
    }
}
