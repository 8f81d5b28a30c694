package replog.api.append;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import replog.http.Problem;
import replog.http.server.Request;
import replog.http.server.Response;
import replog.json.Json;
import replog.node.result.AppendResult;
import replog.node.result.AppendResult.Kind;
import replog.node.result.AppendResult.Outcome;
import replog.node.result.AppendResult.Stored;
import replog.node.result.ReadOnlyReason;
import replog.node.store.NodeIdentity;

/** The result of an append as an answer. */
final class AppendResponses {
    private static final String RETRY_AFTER = "Retry-After";

    private final String nodeName;
    private final String clientsPath;
    private final boolean bulk;

    /** @param bulk whether they speak of many entries, of which there may be one */
    AppendResponses(NodeIdentity address, boolean bulk) {
        this.nodeName = address.name();
        this.clientsPath = address.clientsUrl().getRawPath();
        this.bulk = bulk;
    }

    Response response(Request request, AppendResult result) {
        return switch (result) {
            case AppendResult.Acknowledged(var stored) -> marked(stored,
                    Response.json(stored.replayed() ? 200 : 201, acknowledged(stored))
                            .withHeader("Location", location(stored)));
            case AppendResult.NotMaster(var master, boolean keyed) -> Response.problem(
                    AppendProblem.of(AppendProblem.toMasterProblem(request, nodeName, master),
                            keyed ? Outcome.UNKNOWN : Outcome.NOT_APPENDED, true));
            case AppendResult.WaitEnded(var stored, var timeout, var unheard) ->
                    problem(stored, waitEnded(stored, timeout, unheard), result, false);
            case AppendResult.ClusterShrank(var stored, int size) -> problem(stored, Problem.of(504,
                    "cluster-shrank", "The cluster shrank", sentence(stored) + "; the cluster has "
                    + size + (size == 1 ? " node" : " nodes") + " now, fewer than the "
                    + stored.concern() + " asked for."), result, false);
            case AppendResult.ClientLeft(var stored) -> problem(stored, Problem.of(504,
                    "client-left", "The client left", sentence(stored) + ", and its client sends"
                    + " no more; it goes on replicating.").withHeader("Connection", "close"),
                    result, false);
            case AppendResult.ShutDownWhileWaiting(var stored) -> problem(stored, shuttingDown(
                    sentence(stored) + ", and the node went down before the write concern of "
                    + stored.concern() + " was reached; it goes on replicating."), result, false);
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
                    "Another master took over", reason).withHeader(RETRY_AFTER, "1"),
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
            case AppendResult.StoredAndTooManyWaiting(var stored, int max) ->
                    problem(stored, tooManyWaiting(max, stored.concern()), result, true);
            case AppendResult.StoredAndImpossible(var stored, int size) ->
                    problem(stored, impossible(stored.concern(), size), result, false);
            case AppendResult.TooManyJoining(int max, int concern) ->
                    problem(tooManyWaiting(max, concern), result, true);
            case AppendResult.KeyReused(long id) -> problem(Problem.of(422,
                    "idempotency-key-reused", "Key of another append", "The entry " + id
                    + " has this " + AppendRequestParser.KEY_HEADER
                            + ", and another value or another"
                    + " count of them was appended with it.").with("id", id), result, false);
            case AppendResult.KeyNotKnown(var mode) ->
                    problem(readOnly(mode), result, endsByItself(mode));
        };
    }

    /** The answer to a repeat says that it is one. */
    static Response marked(Stored stored, Response response) {
        return stored.replayed() ? response.withHeader("Idempotency-Replayed", "true") : response;
    }

    private Map<String, Object> acknowledged(Stored stored) {
        Map<String, Object> body = place(stored);
        body.put("write_concern", stored.concern());
        body.put("acknowledged", stored.acknowledged());
        body.put("epoch", stored.epoch());
        body.put("elapsed_ms", Math.round(stored.elapsed().toNanos() / 1e4) / 1e2);
        if (!stored.durable()) {
            body.put("durable", false);
        }
        return body;
    }

    private static boolean endsByItself(ReadOnlyReason mode) {
        return switch (mode.cause()) {
            case NO_QUORUM, BEHIND, FORKED, DISK_FULL -> true;
            case FENCED, DISK_FAILED -> false;
        };
    }

    private static Problem readOnly(ReadOnlyReason mode) {
        String title = switch (mode.cause()) {
            case NO_QUORUM -> "No quorum";
            case BEHIND -> "Behind a node of its own history";
            case FORKED -> "Histories fork";
            case FENCED -> "Another master took over";
            case DISK_FULL -> "The disk takes nothing now";
            case DISK_FAILED -> "The disk failed";
        };
        return Problem.of(503, "read-only", title, mode.reason()).withHeader(RETRY_AFTER, "1");
    }

    private Problem waitEnded(Stored stored, Duration timeout, List<String> unheard) {
        String missing = unheard.isEmpty() ? "" : " Not heard of since this master's start: "
                + String.join(", ", unheard)
                + "; DELETE /secondaries/NAME lets go of one that will not come.";
        return Problem.of(504, "timeout", "Write concern not reached in time",
                sentence(stored) + " and " + stored.acknowledged().size() + " of "
                + stored.concern() + " nodes hold it after " + seconds(timeout)
                + " s; it goes on replicating." + missing);
    }

    private static Problem tooManyWaiting(int max, int concern) {
        return Problem.of(429, "too-many-waiting", "Too many waiting", max + " appends wait for a"
                + " write concern that the usable nodes can't reach now, as " + concern
                + " can't (write.waiters).").withHeader(RETRY_AFTER, "1");
    }

    private static Problem impossible(int concern, int clusterSize) {
        return Problem.badRequest("write_concern must be at most the cluster's size, "
                + clusterSize + ", not " + concern + ".");
    }

    private static Problem shuttingDown(String detail) {
        return Problem.of(503, "shutting-down", "Shutting down", detail)
                .withHeader(RETRY_AFTER, "1");
    }

    /** One that has the id of what is stored all the same. */
    private Response problem(Stored stored, Problem problem, AppendResult result,
            boolean retryable) {
        problem = problem.with("id", stored.firstId());
        for (var member : place(stored).entrySet()) {
            problem = problem.with(member.getKey(), member.getValue());
        }
        return marked(stored, problem(problem.with("write_concern", stored.concern())
                .with("acknowledged", stored.acknowledged()), result, retryable));
    }

    private static Response problem(Problem problem, AppendResult result, boolean retryable) {
        return Response.problem(AppendProblem.of(problem, Kind.of(result).outcome(), retryable));
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }

    /** The members that say where it is stored. */
    private Map<String, Object> place(Stored stored) {
        return bulk ? Json.object("first_id", stored.firstId(), "last_id", stored.lastId(),
                "count", count(stored)) : Json.object("id", stored.firstId());
    }

    /** Below the path under which a proxy serves clients, if there is one. */
    private String location(Stored stored) {
        return clientsPath + (bulk
                ? "/messages?from=" + stored.firstId() + "&limit=" + count(stored)
                : "/messages/" + stored.firstId());
    }

    /** The beginning of a sentence. */
    private String sentence(Stored stored) {
        return bulk ? "The bulk is stored as the ids " + stored.firstId() + " to "
                + stored.lastId() : "The entry is stored as id " + stored.firstId();
    }

    private static long count(Stored stored) {
        return stored.lastId() - stored.firstId() + 1;
    }
}
