package replog.api.append;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import replog.http.Problem;
import replog.http.server.Request;
import replog.http.server.Response;
import replog.node.result.AppendResult;
import replog.node.result.AppendResult.Kind;
import replog.node.result.AppendResult.Outcome;
import replog.node.result.AppendResult.Stored;
import replog.node.result.ReadOnlyReason;

/** What became of an append, as an answer. */
final class AppendResponses {
    private static final String RETRY_AFTER = "Retry-After";

    private final String nodeName;
    private final AppendAnswerForm form;

    AppendResponses(String nodeName, AppendAnswerForm form) {
        this.nodeName = nodeName;
        this.form = form;
    }

    Response response(Request request, AppendResult result) {
        return switch (result) {
            case AppendResult.Acknowledged(var stored) -> marked(stored,
                    Response.json(stored.replayed() ? 200 : 201, acknowledged(stored))
                            .withHeader("Location", form.location(stored)));
            case AppendResult.NotMaster(var master, boolean keyed) -> Response.problem(
                    AppendProblem.of(MasterRedirect.problem(request, nodeName, master),
                            keyed ? Outcome.UNKNOWN : Outcome.NOT_APPENDED, true));
            case AppendResult.WaitEnded(var stored, var timeout, var unheard) -> marked(
                    stored, problem(waitEnded(stored, timeout, unheard), result, false));
            case AppendResult.ClusterShrank(var stored, int size) -> marked(stored, problem(
                    with(stored, Problem.of(504, "cluster-shrank", "The cluster shrank",
                    form.sentence(stored) + "; the cluster has " + size
                    + (size == 1 ? " node" : " nodes") + " now, fewer than the "
                    + stored.concern() + " asked for.")), result, false));
            case AppendResult.ClientLeft(var stored) -> marked(stored, problem(
                    with(stored, Problem.of(504, "client-left", "The client left",
                    form.sentence(stored) + ", and its client sends no more; it goes on"
                    + " replicating.").withHeader("Connection", "close")), result, false));
            case AppendResult.ShutDownWhileWaiting(var stored) -> marked(stored, problem(
                    with(stored,
                            shuttingDown(form.sentence(stored) + ", and the node went down before"
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
                    + " has this " + IdempotencyKeyHeader.HEADER
                            + ", and another value or another"
                    + " count of them was appended with it.").with("id", id),
                    result, false);
            case AppendResult.KeyNotKnown(var mode) ->
                    problem(readOnly(mode), result, endsByItself(mode));
        };
    }

    /** The answer to a repeat says that it is one. */
    static Response marked(Stored stored, Response response) {
        return stored.replayed() ? response.withHeader(IdempotencyKeyHeader.REPLAYED, "true")
                : response;
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
        return with(stored, Problem.of(504, "timeout", "Write concern not reached in time",
                form.sentence(stored) + " and " + stored.acknowledged().size() + " of "
                + stored.concern() + " nodes hold it after " + seconds(timeout)
                + " s; it goes on replicating." + missing));
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

    private Problem with(Stored stored, Problem problem) {
        for (var member : form.failure(stored).entrySet()) {
            problem = problem.with(member.getKey(), member.getValue());
        }
        return problem.with("write_concern", stored.concern())
                .with("acknowledged", stored.acknowledged());
    }

    private static Response problem(Problem problem, AppendResult result, boolean retryable) {
        return Response.problem(
                AppendProblem.of(problem, Kind.of(result).outcome(), retryable));
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }

    /** How an answer speaks of what was stored. */
    enum AppendAnswerForm {
        /** As of one entry. */
        ENTRY {
            @Override
            Map<String, Object> success(Stored stored) {
                return Map.of("id", stored.firstId());
            }

            @Override
            Map<String, Object> failure(Stored stored) {
                return success(stored);
            }

            @Override
            String location(Stored stored) {
                return "/messages/" + stored.firstId();
            }

            @Override
            String sentence(Stored stored) {
                return "The entry is stored as id " + stored.firstId();
            }
        },

        /** As of many, of which there may be one. */
        BULK {
            @Override
            Map<String, Object> success(Stored stored) {
                var members = new LinkedHashMap<String, Object>();
                members.put("first_id", stored.firstId());
                members.put("last_id", stored.lastId());
                members.put("count", count(stored));
                return members;
            }

            /** With the {@code id} that each of these problems has. */
            @Override
            Map<String, Object> failure(Stored stored) {
                var members = new LinkedHashMap<String, Object>();
                members.put("id", stored.firstId());
                members.putAll(success(stored));
                return members;
            }

            @Override
            String location(Stored stored) {
                return "/messages?from=" + stored.firstId() + "&limit=" + count(stored);
            }

            @Override
            String sentence(Stored stored) {
                return "The bulk is stored as the ids " + stored.firstId() + " to "
                        + stored.lastId();
            }
        };

        /** The members of the answer that say where it is stored. */
        abstract Map<String, Object> success(Stored stored);

        /** The same of a problem. */
        abstract Map<String, Object> failure(Stored stored);

        abstract String location(Stored stored);

        /** The beginning of a sentence. */
        abstract String sentence(Stored stored);

        private static long count(Stored stored) {
            return stored.lastId() - stored.firstId() + 1;
        }
    }
}
