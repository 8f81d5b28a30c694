package replog;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import replog.api.RouteTable;
import replog.config.Role;
import replog.config.Settings;
import replog.config.SpellingSuggestion;
import replog.http.server.Server;
import replog.http.server.ServerLimits;
import replog.node.Node;
import replog.node.OpenedNode;
import replog.node.store.NodeIdentity;

/**
 * One node and the server in front of it, started and stopped together.
 *
 * <p>It stops in an order that keeps promises: first the appends that wait for a write concern are
 * answered, then the connections end, and last the log is closed.
 */
final class HostedNode implements AutoCloseable {
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(2);

    private final Settings settings;
    private final NodeIdentity address;
    private final Server server;
    private final Node node;

    private HostedNode(Settings settings, NodeIdentity address, Server server, Node node) {
        this.settings = settings;
        this.address = address;
        this.server = server;
        this.node = node;
    }

    /**
     * Binds the port first, since the node's name may hang on it, and serves once it is ready;
     * until then it answers with the stage of its start.
     *
     * @param adjust what to make of the place that the settings give it
     * @param servers how many this process will have, which share its memory and sockets
     * @param waitersGiven whether {@code write.waiters} was set: then lowering it is logged
     */
    static HostedNode start(Settings settings, UnaryOperator<NodeIdentity> adjust, int servers,
            boolean waitersGiven) throws StartException {
        var identity = settings.identity();
        var limits = ServerLimits.fitted(servers);
        try {
            var server = Server.bind(identity.host(), identity.port(), limits,
                    System.getLogger("replog/http"));
            try {
                NodeIdentity address = adjust.apply(NodeIdentity.of(settings, server.port()));
                Settings fitted = fitWaiters(settings, limits, waitersGiven);
                var preparing = new AtomicReference<Supplier<String>>(() -> "opens its log");
                server.announce(RouteTable.startingRouter(address, () -> preparing.get().get()));
                OpenedNode opened = OpenedNode.open(
                        fitted, address, Runtime.getRuntime().maxMemory() / servers);
                preparing.set(opened::startupStage);
                return start(fitted, limits.maxConnections(), address, server, opened);
            } catch (IOException | RuntimeException e) {
                server.close();
                throw e;
            }
        } catch (IOException e) {
            throw new StartException("can't start: " + e.getMessage(), e);
        }
    }

    /**
     * A waiting append holds a connection: at most half of them wait for a write concern, and with
     * followers three quarters.
     */
    private static Settings fitWaiters(
            Settings settings, ServerLimits limits, boolean waitersGiven) {
        int most = limits.maxConnections() / 2;
        if (settings.role() != Role.MASTER || settings.appends().writeWaiters() <= most) {
            return settings;
        }
        Level level = waitersGiven ? Level.INFO : Level.DEBUG;
        System.getLogger("replog/main").log(level, "write.waiters is {0}, since there can be"
                + " {1} connections", Integer.toString(most),
                Integer.toString(limits.maxConnections()));
        return settings.withWriteWaiters(most);
    }

    /** What is left of three quarters of the connections, and at most half of them. */
    private static int maxFollowers(Settings settings, int connections) {
        int waiters = settings.role() == Role.MASTER ? settings.appends().writeWaiters() : 0;
        return Math.clamp(connections / 4 * 3 - waiters, 1, Math.max(1, connections / 2));
    }

    private static HostedNode start(Settings settings, int connections, NodeIdentity address,
            Server server, OpenedNode opened) throws IOException {
        Node node;
        try {
            node = opened.start();
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
        server.serve(
                RouteTable.router(node, maxFollowers(settings, connections),
                        SpellingSuggestion::suggest));
        return new HostedNode(settings, address, server, node);
    }

    NodeIdentity place() {
        return address;
    }

    /** What scripts read: {@code ready NAME ROLE http://HOST:PORT entries=N}. */
    String readyLine() {
        return readyLine(settings, address, server.port(), node.log().end().lastId());
    }

    /** With an address that its reader can open: the one for clients, where there is one. */
    static String readyLine(Settings settings, NodeIdentity address, int port, long entries) {
        var identity = settings.identity();
        String here = "http://" + NodeIdentity.reachable(identity.host()) + ":" + port;
        return "ready %s %s %s entries=%s".formatted(address.name(), settings.role().wireName(),
                identity.advertiseClients().map(URI::toString).orElse(here), entries);
    }

    @Override
    public void close() {
        System.Logger logger = System.getLogger(address.name() + "/node");
        logger.log(Level.INFO, "shuts down");
        node.drain(settings.shutdownGrace());
        server.stop(LAST_ANSWERS);
        try {
            node.close();
            logger.log(Level.INFO, "shut down at {0}", node.log().end().lastId());
        } catch (IOException e) {
            logger.log(Level.ERROR, "did not shut down in good order: {0}", e.getMessage());
        }
    }

    /** A node could not be started; the message says which one and why. */
    static final class StartException extends Exception {
        private static final long serialVersionUID = 1;

        StartException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
