package replog;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import replog.config.Peer;
import replog.config.Role;
import replog.config.Settings;

/** The nodes of this process: one, or in the local role a master and its two secondaries. */
final class ServedNodes implements AutoCloseable {
    private static final int LOCAL_SECONDARIES = 2;
    private static final Path DATA = Path.of("data");

    /** In the order of their start: the master comes last, and ends first. */
    private final Deque<ServedNode> nodes = new ArrayDeque<>();

    private ServedNodes() {}

    static ServedNodes start(Settings settings) throws StartException {
        var started = new ServedNodes();
        try {
            if (settings.role() == Role.LOCAL) {
                started.startTrio(settings);
            } else {
                started.nodes.add(ServedNode.start(settings, place -> place, 1));
            }
            return started;
        } catch (StartException | RuntimeException e) {
            started.close();
            throw e;
        }
    }

    /** The master's first. */
    List<String> readyLines() {
        var lines = new ArrayList<String>();
        nodes.forEach(node -> lines.add(node.readyLine()));
        lines.addFirst(lines.removeLast());
        return lines;
    }

    @Override
    public void close() {
        while (!nodes.isEmpty()) {
            nodes.removeLast().close();
        }
    }

    private void startTrio(Settings trio) throws StartException {
        Path parent = trio.storage().data().orElse(DATA);
        int port = trio.identity().port();
        var peers = new ArrayList<Peer>();
        for (int number = 1; number <= LOCAL_SECONDARIES; number++) {
            int next = port == 0 ? 0 : port + number;
            Settings settings = member(trio, Role.SECONDARY, next, List.of());
            var secondary = ServedNode.start(
                    settings, place -> place.local(parent), 1 + LOCAL_SECONDARIES);
            nodes.add(secondary);
            peers.add(new Peer(Optional.of(secondary.place().name()), secondary.place().url()));
        }
        Settings settings = member(trio, Role.MASTER, port, peers);
        nodes.add(ServedNode.start(
                settings, place -> place.local(parent), 1 + LOCAL_SECONDARIES));
    }

    private static Settings member(Settings trio, Role role, int port, List<Peer> secondaries) {
        var identity = new Settings.Identity(Optional.empty(), trio.identity().host(), port,
                Optional.empty(), Optional.empty(), trio.identity().hosts());
        var cluster = new Settings.Cluster(secondaries, Optional.empty(), trio.cluster().size(),
                trio.cluster().quorum(), false);
        return new Settings(role, identity, cluster, trio.appends(), trio.storage(),
                trio.replication(), trio.heartbeat(), trio.faults(), trio.token(),
                trio.logs(), trio.shutdownGrace());
    }
}
