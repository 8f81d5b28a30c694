package replog.cli.append;

import java.util.Map;
import java.util.Optional;
import replog.cli.terminal.ExitCode;
import replog.cli.terminal.NodeProbe;
import replog.cli.terminal.ProblemText;
import replog.http.socket.SingleConnectionClient.SocketResponse;
import replog.json.EscapedText;

/**
 * The outcome of one append request, of one value or of several.
 *
 * @param data what happened to the entries, to all of them
 * @param unreachable whether no node could be asked
 * @param error its kind, as {@code bench} counts it; empty for one that was acknowledged
 * @param reason a sentence without its end; empty for one that was acknowledged
 * @param replayed whether it was stored before, under the same key
 * @param body of the node's answer; empty where none came
 */
public record AppendReply(Data data, boolean unreachable, Optional<String> error, String reason,
        boolean replayed, byte[] body) {
    /** What happened to the entries. */
    public enum Data { ACKNOWLEDGED, APPENDED, NOT_APPENDED, UNKNOWN }

    /** On the answer to a repeat. */
    static final String REPLAYED = "Idempotency-Replayed";
    private static final int SHOWN = 300;

    public static AppendReply of(SocketResponse reply) {
        return switch (reply) {
            case SocketResponse.Answered answer -> answered(answer);
            case SocketResponse.NotSent(var reason) ->
                    new AppendReply(Data.NOT_APPENDED, true, reason, reason);
            case SocketResponse.Lost(var reason) -> unknown(reason, reason);
            case SocketResponse.TimedOut(var after) ->
                    unknown("timed out", "no answer within " + after.toSeconds() + " s");
        };
    }

    /** One that was not sent, since the node does not answer as one. */
    static AppendReply absent(NodeProbe.Absent node) {
        return new AppendReply(Data.NOT_APPENDED, node.code() == ExitCode.UNREACHABLE,
                node.reason(), node.reason());
    }

    public static AppendReply unknown(String kind, String reason) {
        return new AppendReply(Data.UNKNOWN, false, kind, reason);
    }

    private AppendReply(Data data, boolean unreachable, String kind, String reason) {
        this(data, unreachable, Optional.of(kind), reason, false, new byte[0]);
    }

    /** What was stored before is acknowledged with a 200, and only with a header that says so. */
    private static AppendReply answered(SocketResponse.Answered answer) {
        boolean replayed = answer.status() == 200
                && answer.header(REPLAYED).filter("true"::equals).isPresent();
        if (answer.status() == 201 || replayed) {
            return new AppendReply(
                    Data.ACKNOWLEDGED, false, Optional.empty(), "", replayed, answer.body());
        }
        if (answer.status() == 307) {
            String place = EscapedText.of(answer.header("Location").orElse("nowhere"), SHOWN);
            return new AppendReply(Data.NOT_APPENDED, false, Optional.of("307 redirect"),
                    "it leads to " + place, false, answer.body());
        }
        var problem = ProblemText.parse(answer.body());
        return new AppendReply(data(answer.status(), ProblemText.text(problem, "outcome")), false,
                Optional.of(ProblemText.kind(answer.status(), problem)),
                ProblemText.sentence(answer.status(), problem), false, answer.body());
    }

    /** A refusal that doesn't say more did nothing; of any other that doesn't, nothing is known. */
    private static Data data(int status, String outcome) {
        return switch (outcome) {
            case "not_appended" -> Data.NOT_APPENDED;
            case "appended" -> Data.APPENDED;
            default -> status >= 400 && status < 500 ? Data.NOT_APPENDED : Data.UNKNOWN;
        };
    }

    public boolean isAcknowledged() {
        return data == Data.ACKNOWLEDGED;
    }

    /** The same for another reason, unless it is acknowledged. */
    AppendReply withReason(String other) {
        return isAcknowledged() ? this
                : new AppendReply(data, unreachable, error, other, replayed, body);
    }

    public ExitCode code() {
        return switch (data) {
            case ACKNOWLEDGED -> ExitCode.DONE;
            case APPENDED -> ExitCode.FAILED;
            case NOT_APPENDED -> unreachable ? ExitCode.UNREACHABLE : ExitCode.FAILED;
            case UNKNOWN -> ExitCode.OUTCOME_UNKNOWN;
        };
    }

    /** What the node says of it; empty where it said nothing. */
    Map<?, ?> answer() {
        return ProblemText.parse(body);
    }

    long firstId() {
        return number("first_id").or(() -> number("id")).orElse(0L);
    }

    long lastId() {
        return number("last_id").or(() -> number("id")).orElse(0L);
    }

    boolean isTooLarge() {
        return !isAcknowledged() && number("status").filter(status -> status == 413).isPresent();
    }

    /** Whether the node appended nothing, and says that a repeat can help. */
    boolean isRefusedForNow() {
        return data == Data.NOT_APPENDED && Boolean.TRUE.equals(answer().get("retryable"))
                && number("status").filter(status -> status == 503).isPresent();
    }

    private Optional<Long> number(String member) {
        return answer().get(member) instanceof Long number ? Optional.of(number) : Optional.empty();
    }
}
