package replog;

import java.io.IOException;
import java.net.BindException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import replog.HostedNode.StartException;
import replog.config.Role;
import replog.config.Settings;
import replog.config.Settings.Peer;
import replog.config.SettingsLoader.LoadResult;
import replog.node.store.DataFolderCheck;
import replog.node.store.NodeIdentity;

/** The nodes of this process: one, or in the local role a master and its two secondaries. */
final class HostedNodes implements AutoCloseable {
    private static final int LOCAL_SECONDARIES = 2;
    private static final Path DATA = Path.of("data");

    /** In the order of their start: the master comes last, and ends first. */
    private final Deque<HostedNode> nodes = new ArrayDeque<>();

    private final boolean waitersGiven;

    private HostedNodes(boolean waitersGiven) {
        this.waitersGiven = waitersGiven;
    }

    static HostedNodes start(LoadResult.Valid loaded) throws StartException {
        Settings settings = loaded.settings();
        var started = new HostedNodes(loaded.isGiven("write.waiters"));
        try {
            if (settings.role() == Role.LOCAL) {
                started.startTrio(settings);
            } else {
                started.add(settings, address -> address, 1);
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
        try {
            DataFolderCheck.rejectNodeFolder(parent);
        } catch (IOException e) {
            throw new StartException("can't start: " + e.getMessage(), e);
        }
        int port = trio.identity().port();
        var peers = new ArrayList<Peer>();
        for (int number = 1; number <= LOCAL_SECONDARIES; number++) {
            int next = port == 0 ? 0 : port + number;
            Settings settings = member(trio, Role.SECONDARY, next, List.of());
            var secondary = addLocal(settings, parent, port);
            peers.add(new Peer(Optional.of(secondary.place().name()), secondary.place().url()));
        }
        Settings settings = member(trio, Role.MASTER, port, peers);
        addLocal(settings, parent, port);
    }

    /** @param port the first of three */
    private HostedNode addLocal(Settings settings, Path parent, int port) throws StartException {
        try {
            return add(settings, address -> address.localMember(parent), 1 + LOCAL_SECONDARIES);
        } catch (StartException e) {
            throw !(e.getCause() instanceof BindException) ? e : new StartException(e.getMessage()
                    + "; role local needs the ports " + port + ", " + (port + 1) + " and "
                    + (port + 2) + ": choose three that are free with --port=", e);
        }
    }

    private HostedNode add(Settings settings, UnaryOperator<NodeIdentity> adjust, int servers)
            throws StartException {
        var node = HostedNode.start(settings, adjust, servers, waitersGiven);
        nodes.add(node);
        return node;
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
