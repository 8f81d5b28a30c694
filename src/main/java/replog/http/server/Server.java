package replog.http.server;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import replog.http.JdkHttpProperties;
import replog.http.server.ExchangeHandler.StartupRouter;
import replog.http.server.ServerLimits.FileDescriptorLimit;

/**
 * An HTTP/1.1 server on one port, with a virtual thread for each exchange.
 *
 * <p>Bound from the start, answering from {@link #announce} or {@link #serve} on, each once;
 * connections wait until then.
 * Methods may be called by any thread.
 */
public final class Server implements AutoCloseable {
    private static final int BACKLOG = 1024;

    private final HttpServer server;
    private final int port;
    private final ExchangeExecutor executor;
    private final StartupRouter startupRouter = new StartupRouter();
    private boolean started;

    private Server(HttpServer server, ServerLimits limits, System.Logger logger) {
        this.server = server;
        this.port = server.getAddress().getPort();
        Duration patience = limits.requestTimeout().dividedBy(2);
        var memory = new RequestMemory(limits.maxBufferedBytes(), patience);
        var budgetApart = new RequestMemory(limits.maxBufferedApartBytes(), patience);
        this.executor = new ExchangeExecutor(limits, connections(server, logger), logger);
        server.createContext("/",
                new ExchangeHandler(startupRouter, memory, budgetApart, executor, logger));
    }

    /**
     * Binds at once.
     *
     * @param port 0 takes a free one
     * @throws BindException naming host and port, if it is taken
     * @throws IOException too if this process may open too few sockets to serve at all
     */
    public static Server bind(String host, int port, ServerLimits limits, System.Logger logger)
            throws IOException {
        FileDescriptorLimit.requireEnough(FileDescriptorLimit.max());
        JdkHttpProperties.setForServer(properties(limits));
        var address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new UnknownHostException("unknown host " + host);
        }
        try {
            return new Server(HttpServer.create(address, BACKLOG), limits, logger);
        } catch (BindException e) {
            var named = new BindException(host + ":" + port + ": " + e.getMessage());
            named.initCause(e);
            throw named;
        }
    }

    public int port() {
        return port;
    }

    /** Answers by this until {@link #serve}; what fits no route of it waits a moment for that. */
    public synchronized void announce(Router first) {
        startupRouter.announce(first);
        start();
    }

    public synchronized void serve(Router router) {
        startupRouter.open(router);
        if (!started) {
            start();
        }
    }

    /**
     * Takes no new connections, lets the exchanges under way finish for at most {@code grace} and
     * then cuts them; returns when the port is free. Interrupts no handler.
     */
    public void stop(Duration grace) {
        synchronized (this) {
            if (!started) {
                // Only its dispatcher gives the port back.
                start();
            }
        }
        if (grace.isPositive()) {
            // Its own wait closes the port at once, but would last the whole grace.
            int seconds = (int) Math.min(grace.toSeconds() + 1, Integer.MAX_VALUE);
            Thread.startVirtualThread(() -> server.stop(seconds));
            executor.stop(grace);
        }
        server.stop(0);
        executor.close();
    }

    @Override
    public void close() {
        stop(Duration.ZERO);
    }

    private static Map<String, ?> properties(ServerLimits limits) {
        // No maxReqTime: it runs on the wall clock; see ExchangeExecutor. No maxRspTime either: it
        // would include a handler's wait, and those are meant to be long.
        return Map.of(
                // Without it a body of 9 to 20 KB takes 44 ms.
                "sun.net.httpserver.nodelay", true,
                // Longer than the client keeps a connection, so that none is closed just as it is
                // reused; as long may a new connection be silent.
                "sun.net.httpserver.idleInterval", 40,
                // Beyond it the newest is closed, so that ExchangeExecutor, which closes the
                // oldest, goes first.
                "sun.net.httpserver.maxIdleConnections",
                limits.maxConnections() + limits.maxConnections() / 2,
                "jdk.httpserver.maxConnections", limits.maxSockets(),
                "sun.net.httpserver.maxReqHeaders", limits.maxHeaders(),
                "sun.net.httpserver.maxReqHeaderSize", limits.maxHeaderBytes(),
                // Read when the JVM starts its first virtual thread: see CpuPermits.
                "jdk.virtualThreadScheduler.parallelism", CpuPermits.CARRIERS,
                // What a handler left unread closes the connection instead; see ResponseWriter.
                "sun.net.httpserver.drainAmount", 0);
    }

    private static Optional<JdkConnections> connections(HttpServer server, System.Logger logger) {
        try {
            return Optional.of(JdkConnections.of(server));
        } catch (ReflectiveOperationException e) {
            logger.log(Level.WARNING, "can't see its connections, so that silent ones stay for"
                    + " longer and clients that left are not noticed; start it with java -jar: {0}",
                    e.getMessage());
            return Optional.empty();
        }
    }

    private void start() {
        server.setExecutor(executor);
        server.start();
        started = true;
    }
}
