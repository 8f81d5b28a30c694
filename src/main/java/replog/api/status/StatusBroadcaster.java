package replog.api.status;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import replog.api.live.Broadcaster;
import replog.api.live.ServerSentEventWriter.ServerSentEvent;
import replog.json.Json;
import replog.log.EntryReader;
import replog.log.Log;
import replog.log.frame.EntryView;
import replog.node.Node;
import replog.node.NodeStatus;

/**
 * Publishes what changes in a node.
 *
 * <p>It looks at the node when that says that something may have changed, and now and then for
 * what it does not tell; after each look it pauses, for ten times as long as that took at
 * least, so that nothing queues up however much happens.
 */
final class StatusBroadcaster extends Broadcaster<StatusBroadcaster.StatusUpdate> {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int PAUSE_FACTOR = 10;

    private final Node node;
    private final RecentEntries recent;
    private long pauseNanos = PAUSE_NANOS;
    private long seen;
    private boolean isNew = true;

    private StatusBroadcaster(Node node, Log log, NodeSnapshot first) {
        super(log, node::isDraining, new StatusUpdate(first, first, new byte[0]));
        this.node = node;
        this.recent = new RecentEntries(log);
    }

    /** Starts it for one subscriber, which must {@link #leave}. */
    static StatusBroadcaster start(Node node, Log log) {
        var broadcaster = new StatusBroadcaster(node, log, NodeSnapshot.of(node));
        broadcaster.startThread("status events");
        return broadcaster;
    }

    /** The node as it is now, whatever was seen last. */
    NodeSnapshot snapshot() {
        return NodeSnapshot.of(node);
    }

    @Override
    public StatusUpdate next(StatusUpdate before) throws InterruptedException {
        pause(pauseNanos);
        if (!isNew) {
            node.statusSignal().awaitMoreThan(seen, PATIENCE_NANOS);
        }
        seen = node.statusSignal().changes();
        long begunNanos = System.nanoTime();
        NodeSnapshot now = NodeSnapshot.of(node);
        StatusUpdate update = before.next(now.withEntries(recent.upTo(now.lastId())));
        isNew = update.changes().length > 0;
        pauseNanos = Math.max(PAUSE_NANOS, PAUSE_FACTOR * (System.nanoTime() - begunNanos));
        return isNew ? update : before;
    }

    /**
     * What a {@link StatusBroadcaster} publishes: a node at a moment, and what differs from the
     * moment before.
     *
     * <p>Most followers have seen the one before, so the difference from it is encoded once for
     * them all. Immutable.
     */
    record StatusUpdate(NodeSnapshot before, NodeSnapshot snapshot, byte[] changes) {
        /** What comes after this one, which may be nothing new. */
        StatusUpdate next(NodeSnapshot later) {
            return new StatusUpdate(snapshot, later,
                    ServerSentEvent.encode(StatusDiff.between(snapshot, later)));
        }

        /** The events for a subscriber that has seen that snapshot; empty where nothing differs. */
        byte[] changesSince(NodeSnapshot told) {
            return told == before ? changes
                    : ServerSentEvent.encode(StatusDiff.between(told, snapshot));
        }
    }

    /**
     * The newest entries of a log, for the live page.
     *
     * <p>Each is read once, however many watch, and those that others have overtaken by then are
     * not read at all. Confined to one thread; the lists that it gives are immutable.
     */
    static final class RecentEntries {
        static final int MOST = 20;

        private final Log log;
        private List<EntryPreview> newest = List.of();
        private long nextId;

        /** Of those that come from now on. */
        RecentEntries(Log log) {
            this.log = log;
            this.nextId = log.end().lastId() + 1;
        }

        /**
         * The last ones up to this visible entry, in their order; a file is open while this lasts.
         */
        List<EntryPreview> upTo(long lastId) {
            if (nextId <= lastId) {
                try {
                    newest = extend(lastId);
                } catch (IOException _) {
                    newest = List.of(); // the log itself reports damage
                }
                nextId = lastId + 1;
            }
            return newest;
        }

        private List<EntryPreview> extend(long lastId) throws IOException {
            var entries = new ArrayList<>(newest);
            try (EntryReader entry = log.entries(Math.max(nextId, lastId - MOST + 1))) {
                while (entry.nextId() <= lastId && entry.next()) {
                    entries.add(EntryPreview.of(entry));
                }
            }
            return List.copyOf(entries.subList(Math.max(0, entries.size() - MOST), entries.size()));
        }
    }

    /**
     * A node at a moment, with all that its followers get. Immutable.
     *
     * @param delay what the next replication request will sleep
     * @param recent the last entries up to the end of its log, in their order; none from before the
     *     first subscriber came
     * @param takenNanos by the monotonic clock
     */
    record NodeSnapshot(NodeStatus status, Duration delay, List<EntryPreview> recent,
            long takenNanos) {
        /** As it is now, without entries. */
        static NodeSnapshot of(Node node) {
            long nowNanos = System.nanoTime();
            NodeStatus status = node.status();
            return new NodeSnapshot(status, status.faults().isEmpty() ? Duration.ZERO
                    : node.faults().nextDelay(), List.of(), nowNanos);
        }

        NodeSnapshot withEntries(List<EntryPreview> entries) {
            return new NodeSnapshot(status, delay, entries, takenNanos);
        }

        long lastId() {
            return status.end().lastId();
        }
    }

    /**
     * An entry as people glance at it: its value may be cut. Immutable.
     *
     * @param truncated whether there is more of the value
     */
    record EntryPreview(long id, String value, boolean truncated, Instant timestamp, long epoch) {
        static final int MAX_CHARACTERS = 200;

        /** A value of more bytes than this has more characters than are shown. */
        private static final int MAX_BYTES = 4 * MAX_CHARACTERS;

        static EntryPreview of(EntryView entry) throws IOException {
            var start = new ByteArrayOutputStream(MAX_BYTES);
            entry.value((utf8, offset, count) ->
                    start.write(utf8, offset, Math.min(count, MAX_BYTES - start.size())));
            String text = start.toString(UTF_8);
            String value = cut(text);
            return new EntryPreview(entry.id(), value, value.length() < text.length(),
                    Instant.ofEpochMilli(entry.timestampMillis()), entry.epoch());
        }

        Map<String, Object> toJson() {
            var json = Json.object("id", id, "value", value);
            if (truncated) {
                json.put("truncated", true);
            }
            json.put("timestamp", timestamp.toString());
            json.put("epoch", epoch);
            return json;
        }

        /** Never within a surrogate pair. */
        private static String cut(String text) {
            if (text.length() <= MAX_CHARACTERS) {
                return text;
            }
            boolean half = Character.isHighSurrogate(text.charAt(MAX_CHARACTERS - 1));
            return text.substring(0, half ? MAX_CHARACTERS - 1 : MAX_CHARACTERS);
        }
    }
}
