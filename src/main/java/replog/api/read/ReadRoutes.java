package replog.api.read;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import replog.api.append.AppendProblem;
import replog.api.live.Broadcaster.Subscriptions;
import replog.api.live.Broadcaster.Update;
import replog.api.live.ServerSentEventWriter;
import replog.api.live.ServerSentEventWriter.ServerSentEvent;
import replog.api.live.StreamPermits;
import replog.api.read.LogBroadcaster.EncodedBatch;
import replog.api.read.LogBroadcaster.LogUpdate;
import replog.api.read.ReadQuery.ReadConcern;
import replog.http.Problem;
import replog.http.server.Request;
import replog.http.server.Response;
import replog.json.Json;
import replog.log.EntryReader;
import replog.log.Log;
import replog.log.frame.Entry;
import replog.node.Node;
import replog.node.NodeStatus;
import replog.node.trace.EntryTrace;
import replog.node.trace.EntryTrace.Step;
import replog.node.trace.EntryTrace.What;
import replog.replication.ReplicationAttempt;
import replog.replication.ReplicationState;
import replog.wire.HeaderNames;

/** {@code GET /messages}, {@code /messages/ID} and {@code /messages/ID/trace}, on any node. */
public final class ReadRoutes {
    private final Node node;
    private final Subscriptions<LogBroadcaster> subscriptions;

    /** @param permits for requests that follow the log, or wait for an entry */
    public ReadRoutes(Node node, StreamPermits permits) {
        this.node = node;
        this.subscriptions =
                new Subscriptions<>(permits, log -> LogBroadcaster.start(log, node::isDraining));
    }

    /** A range of what is visible, streamed; or what is and then what becomes so. */
    public Response list(Request request) throws IOException {
        var query = ReadQuery.of(request);
        if (!request.isHead()) {
            await(request, query);
        }
        Log log = node.log(); // one and the same, although another may take its place
        long lastId = log.end().lastId();
        long upTo = Math.min(query.last(), query.concern().end(lastId, log.committedId()));
        String mediaType = query.form().mediaType();
        Response response = switch (query.form()) {
            case ARRAY -> Response.stream(200, mediaType, out ->
                    EntryJsonEncoder.array(log, query.from(), upTo, query.view(), out));
            case LINES -> Response.stream(200, mediaType, out ->
                    EntryJsonEncoder.lines(log, query.from(), upTo, out));
            case EVENTS -> ServerSentEventWriter.response(out ->
                    subscriptions.follow(log, broadcaster -> follow(broadcaster, query, out)));
        };
        Response headed = withHeaders(log, lastId, response);
        return query.isBeyond(node.masterLastId())
                ? headed.withHeader(HeaderNames.BEYOND, "true") : headed;
    }

    /** As older projects have it: all values by their ids. */
    public Response valuesById(Request request) {
        request.allowQuery();
        Log log = node.log();
        long lastId = log.end().lastId();
        return withHeaders(log, lastId, Response.stream(200, "application/json",
                out -> EntryJsonEncoder.numbered(log, lastId, out)));
    }

    public Response get(Request request) throws IOException {
        request.allowQuery("read");
        long id = request.pathId("id");
        ReadConcern concern = request.query("read").map(ReadConcern::of).orElse(ReadConcern.LOCAL);
        Log log = node.log();
        long lastId = log.end().lastId();
        if (id > concern.end(lastId, log.committedId())) {
            return withHeaders(log, lastId, Response.problem(missing(id, lastId)));
        }
        Entry entry = log.entry(id).orElseThrow();
        return withHeaders(log, lastId, Response.json(200, json(entry, node.holders(id))));
    }

    /** The way of an entry, as its master remembers it; on a secondary a 307 to the master. */
    public Response trace(Request request) {
        request.allowQuery();
        long id = request.pathId("id");
        NodeStatus status = node.status();
        if (status.masterStatus().isEmpty()) {
            return AppendProblem.toMaster(request, status);
        }
        Optional<EntryTrace> trace = Optional.of(id)
                .filter(one -> one <= status.end().lastId()).flatMap(node::trace);
        return trace.map(known -> Response.json(200, trace(known)))
                .orElseGet(() -> Response.problem(missing(id, status.end().lastId())));
    }

    /** {@code acknowledged} is shown where it is known. */
    private static Map<String, Object> json(Entry entry, Optional<List<String>> acknowledged) {
        Map<String, Object> json = Json.object("id", entry.id(), "value", entry.value(),
                "timestamp", entry.timestamp().toString(), "epoch", entry.epoch());
        entry.key().ifPresent(key -> json.put("key", key));
        acknowledged.ifPresent(names -> json.put("acknowledged", names));
        return json;
    }

    /** Waits until there are entries, if the request wants to wait. */
    private void await(Request request, ReadQuery query) {
        Log log = node.log();
        boolean patient = query.patience().isPositive() && query.limit() > 0;
        if (!patient || query.concern().end(log) >= query.from()) {
            return;
        }
        subscriptions.follow(log, broadcaster -> request.await(() ->
                broadcaster.await(query.concern(), query.from(), query.patience().toNanos())));
    }

    private void follow(LogBroadcaster broadcaster, ReadQuery query, OutputStream out)
            throws IOException {
        long end = node.masterLastId();
        if (query.isBeyond(end)) {
            out.write(ServerSentEvent.encode(
                    List.of(new ServerSentEvent("beyond", Map.of("last_id", end)))));
        }
        new LogStream(broadcaster, query.concern(), query.from(), query.last(),
                ServerSentEventWriter.SILENCE).run(out);
    }

    private Response withHeaders(Log log, long lastId, Response response) {
        Response headed = response
                .withHeader(HeaderNames.LAST_ID, Long.toString(lastId))
                .withHeader(HeaderNames.COMMITTED_ID,
                        Long.toString(Math.min(lastId, log.committedId())))
                .withHeader(HeaderNames.MASTER_LAST_ID, Long.toString(node.masterLastId()));
        String state = node.state();
        boolean inSync = state.equals(ReplicationState.IN_SYNC.wireName());
        return inSync ? headed : headed.withHeader(HeaderNames.STATE, state);
    }

    /** Why there is no such entry here. */
    private Problem missing(long id, long lastId) {
        if (id <= lastId) {
            return Problem.of(404, "not-here-yet", "Not here yet", "The entry " + id
                    + " is here, and not known to be committed; "
                    + Math.min(lastId, node.log().committedId()) + " is.");
        }
        return id <= node.masterLastId()
                ? Problem.of(404, "not-here-yet", "Not here yet", "The entry " + id
                        + " exists, and has not reached this node, which holds " + lastId + ".")
                : Problem.of(404, "beyond-the-end", "Beyond the end", "There is no entry " + id
                        + "; the last one is " + node.masterLastId() + ".");
    }

    private static Map<String, Object> trace(EntryTrace trace) {
        List<Step> steps = trace.steps();
        long nowNanos = System.nanoTime();
        Instant now = Instant.now();
        long begunNanos = steps.isEmpty() ? nowNanos : steps.getFirst().atNanos();
        return Json.object("id", trace.id(), "first_id", trace.firstId(),
                "last_id", trace.lastId(),
                "write_concern", trace.concern().isPresent() ? trace.concern().getAsInt() : null,
                "complete", trace.complete(), "missing", trace.missing(),
                "steps", steps.stream().map(step -> step(step,
                        now.minusNanos(nowNanos - step.atNanos()), step.atNanos() - begunNanos))
                        .toList());
    }

    /** @param at by the wall clock, to show; nothing else goes by it */
    private static Map<String, Object> step(Step step, Instant at, long offsetNanos) {
        var json = Json.object("at", at.truncatedTo(ChronoUnit.MILLIS).toString(),
                "offset_ms", millis(offsetNanos), "node", step.node());
        switch (step.what()) {
            case What.Received() -> json.put("step", "received");
            case What.Forced() -> json.put("step", "forced");
            case What.Attempted(var attempt) -> json.putAll(attempt(attempt));
            case What.Acknowledged() -> json.put("step", "acknowledged");
        }
        return json;
    }

    private static Map<String, Object> attempt(ReplicationAttempt attempt) {
        return Json.object("step", "attempt", "first_id", attempt.firstId(),
                "last_id", attempt.lastId(), "bytes", attempt.bytes(),
                "elapsed_ms", millis(attempt.elapsedNanos()),
                "result", attempt.result().wireName(),
                "detail", attempt.detail().isEmpty() ? null : attempt.detail(),
                "next_attempt_ms", attempt.pause().map(Duration::toMillis).orElse(null));
    }

    /** To the microsecond. */
    private static double millis(long nanos) {
        return Math.round(nanos / 1e3) / 1e3;
    }

    /**
     * One client that follows the log, as a stream of events.
     *
     * <p>It is sent each entry once, in order: those that the feed has encoded as they are, older
     * ones from the log. Each time it sends all there is in one go; while it waits it holds neither
     * a buffer nor a file. It ends in good order between two events, when the node shuts down for
     * instance, and the client can go on after the last one elsewhere. For the thread of its
     * request.
     */
    static final class LogStream {
        private final LogBroadcaster broadcaster;
        private final ReadConcern concern;
        private final long lastId;
        private final Duration silence;
        private long nextId;

        /**
         * @param lastId ends the stream
         * @param silence after which a comment is sent
         */
        LogStream(LogBroadcaster broadcaster, ReadConcern concern, long fromId, long lastId,
                Duration silence) {
            this.broadcaster = broadcaster;
            this.concern = concern;
            this.nextId = fromId;
            this.lastId = lastId;
            this.silence = silence;
        }

        /** Returns when it has ended in good order. */
        void run(OutputStream out) throws IOException {
            var events = new ServerSentEventWriter(out, silence);
            events.comment();
            long end = concern.end(broadcaster.log());
            while (nextId <= lastId && !broadcaster.isOver()) {
                end = Math.max(end, awaitEnd(end, events.silenceLeftNanos()));
                if (nextId <= end) {
                    send(Math.min(end, lastId), out);
                    events.flush();
                } else {
                    events.commentIfSilent();
                }
            }
        }

        /** How far it goes by now; if no further than this, waits {@code nanos} for more. */
        private long awaitEnd(long end, long nanos) throws IOException {
            Update<LogUpdate> seen = broadcaster.last();
            if (nextId > Math.max(end, seen.value().end(concern))) {
                seen.awaitNext(nanos);
            }
            return broadcaster.last().value().end(concern);
        }

        /** Holds one batch at a time: while a slow client takes it all others may be forgotten. */
        private void send(long end, OutputStream out) throws IOException {
            while (nextId <= end && !broadcaster.isOver()) {
                Optional<EncodedBatch> batch = broadcaster.last().value().batchWith(nextId);
                if (batch.isPresent()) {
                    nextId = batch.get().write(nextId, end, out);
                } else {
                    sendFromLog(end, out);
                }
            }
        }

        private void sendFromLog(long end, OutputStream out) throws IOException {
            try (EntryReader entry = broadcaster.log().entries(nextId)) {
                var encoder = new EntryJsonEncoder(out);
                while (nextId <= end && !broadcaster.isOver() && advance(entry)) {
                    encoder.event(entry);
                    nextId = entry.nextId();
                }
            }
        }

        /** Not when the log was closed meanwhile, which is no damage. */
        private boolean advance(EntryReader entry) throws IOException {
            try {
                return entry.next();
            } catch (IOException e) {
                if (broadcaster.isOver()) {
                    return false;
                }
                throw e;
            }
        }
    }
}
