package replog.scenario;

import static replog.scenario.NodeName.MASTER;
import static replog.scenario.NodeName.SECONDARY1;
import static replog.scenario.NodeName.SECONDARY2;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * The ways between the master and its secondaries, each through a {@link Proxy}: from the master
 * to each of them, and from each of them to the master. A rival master takes the master's ways;
 * clients go straight to nodes.
 *
 * <p>For one thread.
 */
final class Network implements AutoCloseable {
    private static final List<Way> WAYS = List.of(
            new Way(MASTER, SECONDARY1), new Way(MASTER, SECONDARY2),
            new Way(SECONDARY1, MASTER), new Way(SECONDARY2, MASTER));

    /** How many ports it needs. */
    static final int PORTS = WAYS.size();

    private final int firstPort;
    private final Map<Way, Proxy> proxies = new LinkedHashMap<>();

    /** From who asks to who answers. */
    private record Way(NodeName from, NodeName to) {
        boolean touches(NodeName node) {
            return from == node || to == node;
        }
    }

    /** On ports from this one on. */
    Network(int firstPort, ToIntFunction<NodeName> nodePort) {
        this.firstPort = firstPort;
        WAYS.forEach(way -> proxies.put(way,
                new Proxy(port(way), nodePort.applyAsInt(way.to()))));
    }

    /** Where a node has another one answer. */
    URI url(NodeName from, NodeName to) {
        return URI.create("http://127.0.0.1:" + port(new Way(from, to)));
    }

    /** On all ways to and from a node. */
    void change(NodeName node, Trouble trouble) {
        proxies.forEach((way, proxy) -> {
            if (way.touches(node)) {
                proxy.change(trouble);
            }
        });
    }

    /** Nothing that one says arrives at the other, be it asked or answered. */
    void silence(NodeName from, NodeName to) {
        proxies.get(new Way(from, to)).change(new Trouble.Swallowed(true, false));
        proxies.get(new Way(to, from)).change(new Trouble.Swallowed(false, true));
    }

    /** Batches that the master sent to a secondary, the oldest first. */
    List<byte[]> batches(NodeName secondary) {
        return proxies.get(new Way(MASTER, secondary)).batches();
    }

    @Override
    public void close() {
        proxies.values().forEach(Proxy::close);
    }

    private int port(Way way) {
        int place = WAYS.indexOf(way);
        if (place < 0) {
            throw new IllegalArgumentException("there is no " + way);
        }
        return firstPort + place;
    }
}
