package replog.api;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import replog.http.Problem;
import replog.http.Request;
import replog.http.Response;
import replog.node.AppendEnd;
import replog.node.AppendResult;
import replog.node.AppendResult.Stored;
import replog.node.Outcome;
import replog.node.ReadOnlyMode;

/** What became of an append, as an answer. */
final class AppendAnswers {
    private static final String RETRY_AFTER = "Retry-After";

    private final String nodeName;
    private final StoredForm form;

    AppendAnswers(String nodeName, StoredForm form) {
        this.nodeName = nodeName;
        this.form = form;
    }

    Response answer(Request request, AppendResult result) {
        return switch (result) {
            case AppendResult.Acknowledged(var stored) -> marked(stored,
                    Response.json(stored.replayed() ? 200 : 201, acknowledged(stored))
                            .header("Location", form.location(stored)));
            case AppendResult.NotMaster(var master, boolean keyed) -> Response.problem(
                    AppendProblem.of(ToMaster.problem(request, nodeName, master),
                            keyed ? Outcome.UNKNOWN : Outcome.NOT_APPENDED, true));
            case AppendResult.WaitEnded(var stored, var timeout, var unheard) -> marked(
                    stored, problem(waitEnded(stored, timeout, unheard), result, false));
            case AppendResult.ClusterShrank(var stored, int size) -> marked(stored, problem(
                    with(stored, Problem.of(504, "cluster-shrank", "The cluster shrank",
                    form.said(stored) + "; the cluster has " + size
                    + (size == 1 ? " node" : " nodes") + " now, fewer than the "
                    + stored.concern() + " asked for.")), result, false));
            case AppendResult.ClientLeft(var stored) -> marked(stored, problem(
                    with(stored, Problem.of(504, "client-left", "The client left",
                    form.said(stored) + ", and its client sends no more; it goes on"
                    + " replicating.").header("Connection", "close")), result, false));
            case AppendResult.ShutDownWhileWaiting(var stored) -> marked(stored, problem(
                    with(stored, shuttingDown(form.said(stored) + ", and the node went down before"
                    + " the write concern of " + stored.concern() + " was reached; it goes on"
                    + " replicating.")), result, false));
            case AppendResult.ShutDownUndecided() -> problem(shuttingDown("The node " + nodeName
                    + " went down before its own disk answered."), result, false);
            case AppendResult.Undecided(var timeout) -> problem(Problem.of(504, "timeout",
                    "Not decided in time", "The master's own disk did not answer within "
                    + seconds(timeout) + " s."), result, false);
            case AppendResult.DiskFailed(var reason) -> problem(Problem.of(507, "disk-failed",
                    "The disk failed", reason), result, false);
            case AppendResult.DiskRefused(var reason, boolean failed) -> problem(
                    Problem.of(507, "disk-refused", "The disk refused the write", reason),
                    result, !failed);
            case AppendResult.TakenOver(var reason) -> problem(Problem.of(503, "fenced",
                    "Another master took over", reason).header(RETRY_AFTER, "1"),
                    result, false);
            case AppendResult.ReadOnly(var mode) -> problem(readOnly(mode),
                    result, endsByItself(mode));
            case AppendResult.TooManyWaiting(int max, int concern) -> problem(
                    tooManyWaiting(max, concern), result, true);
            case AppendResult.Busy(var reason) -> problem(Problem.busy(reason), result, true);
            case AppendResult.ShuttingDown() -> problem(shuttingDown(
                    "The node " + nodeName + " is shutting down."), result, true);
            case AppendResult.ImpossibleConcern(int concern, int size) -> problem(
                    impossible(concern, size), result, false);
            case AppendResult.OfKey ofKey -> ofKey(ofKey);
        };
    }

    private Response ofKey(AppendResult.OfKey result) {
        return switch (result) {
            case AppendResult.StoredAndTooManyWaiting(var stored, int max) -> marked(stored,
                    problem(with(stored, tooManyWaiting(max, stored.concern())),
                            result, true));
            case AppendResult.StoredAndImpossible(var stored, int size) -> marked(stored,
                    problem(with(stored, impossible(stored.concern(), size)),
                            result, false));
            case AppendResult.TooManyJoining(int max, int concern) ->
                    problem(tooManyWaiting(max, concern), result, true);
            case AppendResult.KeyReused(long id) -> problem(Problem.of(422,
                    "idempotency-key-reused", "Key of another append", "The entry " + id
                    + " bears this " + IdempotencyKey.HEADER + ", and another value or another"
                    + " count of them was appended with it.").with("id", id),
                    result, false);
            case AppendResult.KeyNotKnown(var mode) ->
                    problem(readOnly(mode), result, endsByItself(mode));
        };
    }

    /** The answer to a repeat says that it is one. */
    static Response marked(Stored stored, Response response) {
        return stored.replayed() ? response.header(IdempotencyKey.REPLAYED, "true") : response;
    }

    private Map<String, Object> acknowledged(Stored stored) {
        var body = new LinkedHashMap<String, Object>(form.success(stored));
        body.put("write_concern", stored.concern());
        body.put("acknowledged", stored.acknowledged());
        body.put("epoch", stored.epoch());
        body.put("elapsed_ms", Math.round(stored.elapsed().toNanos() / 1e4) / 1e2);
        if (!stored.durable()) {
            body.put("durable", false);
        }
        return body;
    }

    private static boolean endsByItself(ReadOnlyMode mode) {
        return switch (mode.cause()) {
            case NO_QUORUM, BEHIND, FORKED, DISK_FULL -> true;
            case FENCED, DISK_FAILED -> false;
        };
    }

    private static Problem readOnly(ReadOnlyMode mode) {
        String title = switch (mode.cause()) {
            case NO_QUORUM -> "No quorum";
            case BEHIND -> "Behind a node of its own history";
            case FORKED -> "Histories fork";
            case FENCED -> "Another master took over";
            case DISK_FULL -> "The disk takes nothing now";
            case DISK_FAILED -> "The disk failed";
        };
        return Problem.of(503, "read-only", title, mode.reason()).header(RETRY_AFTER, "1");
    }

    private Problem waitEnded(Stored stored, Duration timeout, List<String> unheard) {
        String missing = unheard.isEmpty() ? "" : " Not heard of since this master's start: "
                + String.join(", ", unheard)
                + "; DELETE /secondaries/NAME lets go of one that will not come.";
        return with(stored, Problem.of(504, "timeout", "Write concern not reached in time",
                form.said(stored) + " and " + stored.acknowledged().size() + " of "
                + stored.concern() + " nodes hold it after " + seconds(timeout)
                + " s; it goes on replicating." + missing));
    }

    private static Problem tooManyWaiting(int max, int concern) {
        return Problem.of(429, "too-many-waiting", "Too many waiting", max + " appends wait for a"
                + " write concern that the usable nodes can't reach now, as " + concern
                + " can't (write.waiters).").header(RETRY_AFTER, "1");
    }

    private static Problem impossible(int concern, int clusterSize) {
        return Problem.badRequest("write_concern must be at most the cluster's size, "
                + clusterSize + ", not " + concern + ".");
    }

    private static Problem shuttingDown(String detail) {
        return Problem.of(503, "shutting-down", "Shutting down", detail)
                .header(RETRY_AFTER, "1");
    }

    private Problem with(Stored stored, Problem problem) {
        for (var member : form.failure(stored).entrySet()) {
            problem = problem.with(member.getKey(), member.getValue());
        }
        return problem.with("write_concern", stored.concern())
                .with("acknowledged", stored.acknowledged());
    }

    private static Response problem(Problem problem, AppendResult result, boolean retryable) {
        return Response.problem(
                AppendProblem.of(problem, AppendEnd.of(result).outcome(), retryable));
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }
}
