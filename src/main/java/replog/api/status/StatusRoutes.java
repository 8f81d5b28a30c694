package replog.api.status;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import replog.api.append.AppendProblem;
import replog.api.live.Broadcaster.Subscriptions;
import replog.api.live.Broadcaster.Update;
import replog.api.live.ServerSentEventWriter;
import replog.api.live.ServerSentEventWriter.ServerSentEvent;
import replog.api.live.StreamPermits;
import replog.api.status.StatusBroadcaster.NodeSnapshot;
import replog.api.status.StatusBroadcaster.StatusUpdate;
import replog.http.server.Request;
import replog.http.server.Response;
import replog.json.Json;
import replog.node.Node;
import replog.node.NodeStatus;
import replog.node.result.MasterRoleStatus;
import replog.node.store.NodeIdentity;
import replog.replication.SecondaryView;

/** How a node is: {@code GET /status}, {@code /health}, {@code /secondaries}, {@code /events}. */
public final class StatusRoutes {
    private static final List<String> ON_MASTER =
            List.of("mode", "reason", "quorum", "usable", "secondaries");
    private static final List<String> ON_SECONDARY =
            List.of("name", "role", "mode", "state", "reason", "master", "master_last_seen");

    private final Node node;
    private final Subscriptions<StatusBroadcaster> subscriptions;

    public StatusRoutes(Node node, StreamPermits permits) {
        this.node = node;
        this.subscriptions =
                new Subscriptions<>(permits, log -> StatusBroadcaster.start(node, log));
    }

    public Response status(Request request) {
        request.allowQuery();
        return Response.json(200, StatusJson.of(node.status()));
    }

    /** What changes in the node, as it happens. */
    public Response events(Request request) {
        request.allowQuery();
        return ServerSentEventWriter.response(out -> subscriptions.follow(node.log(),
                broadcaster -> new StatusStream(broadcaster, ServerSentEventWriter.SILENCE)
                        .run(out)));
    }

    /** A part of the status: how those are on whom a write depends. */
    public Response health(Request request) {
        request.allowQuery();
        NodeStatus status = node.status();
        return Response.json(200, StatusJson.part(
                status, status.masterStatus().isPresent() ? ON_MASTER : ON_SECONDARY));
    }

    /** Each secondary in the form of older projects. */
    public Response secondaries(Request request) {
        request.allowQuery();
        NodeStatus status = node.status();
        Optional<MasterRoleStatus> masterStatus = status.masterStatus();
        if (masterStatus.isEmpty()) {
            return AppendProblem.toMaster(request, status);
        }
        return Response.json(200, Map.of("data",
                masterStatus.get().secondaries().stream().map(StatusRoutes::secondary).toList()));
    }

    private static Map<String, Object> secondary(SecondaryView view) {
        return Json.object("id", view.name(),
                "host", NodeIdentity.bareHost(view.member().url()),
                "port", view.member().url().getPort(),
                "status", view.health().status().name(),
                "last_healthy_status", StatusJson.lastSeen(view));
    }

    /**
     * One client that follows what changes in a node, as a stream of events.
     *
     * <p>It gets the whole status first, and then each time what differs from that by now; while it
     * is slow to take that, nothing is kept for it. So an event has no id: after a lost connection
     * all is sent again. It ends in good order between two events. For the thread of its request.
     */
    static final class StatusStream {
        private final StatusBroadcaster broadcaster;
        private final Duration silence;

        /** @param silence after which a comment is sent */
        StatusStream(StatusBroadcaster broadcaster, Duration silence) {
            this.broadcaster = broadcaster;
            this.silence = silence;
        }

        /** Returns when it has ended in good order. */
        void run(OutputStream out) throws IOException {
            Update<StatusUpdate> seen = broadcaster.last();
            NodeSnapshot told = broadcaster.snapshot();
            long toldNanos = System.nanoTime();
            var events = new ServerSentEventWriter(out, silence);
            events.send(ServerSentEvent.encode(StatusDiff.initial(told)));
            while (!broadcaster.isOver()) {
                seen.awaitNext(events.silenceLeftNanos());
                seen = broadcaster.last();
                NodeSnapshot last = seen.value().snapshot();
                // A snapshot taken before the first event may lack what that said, or know more:
                // neither may be lost.
                boolean later = last.takenNanos() - toldNanos > 0;
                NodeSnapshot now = later ? last : broadcaster.snapshot().withEntries(last.recent());
                byte[] changes = later ? seen.value().changesSince(told)
                        : ServerSentEvent.encode(StatusDiff.between(told, now));
                told = now;
                toldNanos = later ? now.takenNanos() : System.nanoTime();
                if (changes.length > 0) {
                    events.send(changes);
                } else {
                    events.commentIfSilent();
                }
            }
        }
    }
}
