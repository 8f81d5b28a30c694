package replog.cli;

import java.util.Optional;
import replog.http.BareReply;
import replog.http.Printable;

/**
 * What became of one request.
 *
 * @param error its kind, as the result counts it; none for one that was acknowledged
 * @param detail a sentence about it, for whom one request alone matters
 */
record AppendFate(Data data, Optional<String> error, String detail) {
    /** What became of the entries. */
    enum Data { ACKNOWLEDGED, APPENDED, NOT_APPENDED, UNKNOWN }

    /** On the answer to a repeat. */
    static final String REPLAYED = "Idempotency-Replayed";

    private static final int SHOWN_DETAIL = 300;

    /** One whose answer nobody waits for any more. */
    static AppendFate givenUp() {
        return failed(Data.UNKNOWN, "no answer by the end", "no answer by the end");
    }

    static AppendFate of(BareReply reply) {
        return switch (reply) {
            case BareReply.Answered answer -> answered(answer);
            case BareReply.NotSent(var reason) -> failed(Data.NOT_APPENDED, reason, reason);
            case BareReply.Lost(var reason) -> failed(Data.UNKNOWN, reason, reason);
            case BareReply.TimedOut(var after) -> failed(Data.UNKNOWN, "timed out",
                    "no answer within " + after.toSeconds() + " s");
        };
    }

    private static AppendFate answered(BareReply.Answered answer) {
        if (answer.status() == 201 || isRepeats(answer)) {
            return new AppendFate(Data.ACKNOWLEDGED, Optional.empty(), "");
        }
        if (answer.status() == 307) {
            String place = Printable.of(answer.header("Location").orElse("nowhere"), SHOWN_DETAIL);
            return failed(Data.NOT_APPENDED, "307 redirect", "it leads to " + place);
        }
        var problem = Problems.parsed(answer.body());
        return failed(data(answer.status(), Problems.word(problem, "outcome")),
                Problems.kind(answer.status(), problem), Problems.said(answer.status(), problem));
    }

    /** What was stored before is acknowledged with a 200, and only with this mark on it. */
    private static boolean isRepeats(BareReply.Answered answer) {
        return answer.status() == 200
                && answer.header(REPLAYED).filter("true"::equals).isPresent();
    }

    private static AppendFate failed(Data data, String kind, String detail) {
        return new AppendFate(data, Optional.of(kind), detail);
    }

    /** A refusal that doesn't say more did nothing; of any other that doesn't, nothing is known. */
    private static Data data(int status, String outcome) {
        return switch (outcome) {
            case "not_appended" -> Data.NOT_APPENDED;
            case "appended" -> Data.APPENDED;
            default -> status >= 400 && status < 500 ? Data.NOT_APPENDED : Data.UNKNOWN;
        };
    }
}
