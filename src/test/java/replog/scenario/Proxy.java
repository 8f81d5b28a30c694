package replog.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import replog.scenario.Await.Answer;

/**
 * One way from clients to a node, on a port of its own, with {@link Trouble} on it.
 *
 * <p>It keeps the last small batches that went by. A node that is down is a connection that is
 * reset. The monitor guards the listening socket and the batches; any number of threads.
 */
final class Proxy implements AutoCloseable {
    private static final int CONNECT_MILLIS = 5_000;
    private static final Duration REOPENED = Duration.ofSeconds(5);
    private static final int MAX_BATCHES = 64;
    private static final int MAX_BATCH_BYTES = 64 << 10;

    private final InetSocketAddress own;
    private final InetSocketAddress node;
    private final Set<Wire> wires = ConcurrentHashMap.newKeySet();
    private final Queue<byte[]> batches = new ArrayDeque<>();
    private volatile Trouble trouble = new Trouble.None();
    private ServerSocket listening;

    /** Listens at once. */
    Proxy(int port, int nodePort) {
        own = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        node = new InetSocketAddress(InetAddress.getLoopbackAddress(), nodePort);
        listen();
    }

    /** From now on this, in place of whatever was. */
    synchronized void change(Trouble to) {
        trouble = to;
        if (to instanceof Trouble.Cut) {
            close();
        } else {
            wires.stream().filter(Wire::isBroken).forEach(Wire::reset);
            listen();
        }
    }

    /** Batches with entries that were sent this way, head and body, the oldest first. */
    synchronized List<byte[]> batches() {
        return List.copyOf(batches);
    }

    /** Resets all connections and refuses new ones. */
    @Override
    public synchronized void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        wires.forEach(Wire::reset);
    }

    /** A connection that was just being let in can hold the port for a moment. */
    private void listen() {
        if (listening != null && !listening.isClosed()) {
            return;
        }
        Await.until(own + " is free", REOPENED, () -> {
            try {
                var socket = new ServerSocket();
                socket.setReuseAddress(true);
                socket.bind(own);
                listening = socket;
                Thread.ofVirtual().start(() -> accept(socket));
                return new Answer(true, socket);
            } catch (IOException e) {
                return new Answer(false, e);
            }
        });
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                Thread.ofVirtual().start(() -> join(client, socket));
            } catch (IOException _) {
                // closed, or the client went before it was let in
            }
        }
    }

    private void join(Socket client, ServerSocket through) {
        var onward = new Socket();
        try {
            client.setTcpNoDelay(true);
            onward.setTcpNoDelay(true);
            onward.connect(node, CONNECT_MILLIS);
        } catch (IOException _) {
            Wire.reset(client);
            return;
        }
        var wire = new Wire(client, onward, () -> trouble, new RequestTap(this::keep));
        wires.add(wire);
        try {
            if (through.isClosed()) { // cut meanwhile: nobody else would reset it
                wire.reset();
            }
            wire.carry();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            wires.remove(wire);
        }
    }

    private synchronized void keep(byte[] batch) {
        if (batch.length <= MAX_BATCH_BYTES) {
            if (batches.size() == MAX_BATCHES) {
                batches.remove();
            }
            batches.add(batch);
        }
    }
}
