package replog.scenario;

import static replog.scenario.NodeName.MASTER;
import static replog.scenario.NodeName.SECONDARY1;
import static replog.scenario.NodeName.SECONDARY2;

import java.net.URI;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where the nodes of a cluster live: their ports, folders and settings, and the network between
 * them. All that is a node's own stays so while it is down. For one thread, but for what never
 * changes.
 */
final class Layout implements AutoCloseable {
    private final Path folder;
    private final int firstPort = Ports.freeRun(NodeName.values().length + Network.PORTS);
    private final Network network =
            new Network(firstPort + NodeName.values().length, this::port);
    private final Map<String, Optional<String>> common = new LinkedHashMap<>();
    private final Map<NodeName, Map<String, Optional<String>>> own = new EnumMap<>(NodeName.class);

    Layout(Path folder) {
        this.folder = folder;
    }

    /** A setting of all nodes; empty for none. */
    void set(String key, Optional<String> value) {
        common.put(key, value);
    }

    /** A setting of one node, which goes before that of all. */
    void set(NodeName node, String key, Optional<String> value) {
        own.computeIfAbsent(node, _ -> new LinkedHashMap<>()).put(key, value);
    }

    Network network() {
        return network;
    }

    int port(NodeName node) {
        return firstPort + node.ordinal();
    }

    /** Where clients reach it. */
    URI url(NodeName node) {
        return URI.create("http://127.0.0.1:" + port(node));
    }

    /** The folder that it runs in. */
    Path folder(NodeName node) {
        return folder.resolve(node.word());
    }

    /** The folder of its log. */
    Path data(NodeName node) {
        return folder(node).resolve("data");
    }

    /** What it is started with. */
    Map<String, String> settings(NodeName node) {
        var settings = new LinkedHashMap<String, String>();
        settings.put("name", node.word());
        settings.put("host", "127.0.0.1");
        settings.put("port", Integer.toString(port(node)));
        settings.put("data", data(node).toAbsolutePath().toString());
        settings.put("log.file", "off");
        if (node.isMaster()) {
            settings.put("role", "master");
            settings.put("secondaries", "secondary1=" + network.url(MASTER, SECONDARY1)
                    + ",secondary2=" + network.url(MASTER, SECONDARY2));
        } else {
            settings.put("role", "secondary");
            settings.put("advertise", network.url(MASTER, node).toString());
            settings.put("advertise.clients", url(node).toString());
            settings.put("master", network.url(node, MASTER).toString());
        }
        common.forEach((key, value) -> put(settings, key, value));
        own.getOrDefault(node, Map.of()).forEach((key, value) -> put(settings, key, value));
        return settings;
    }

    @Override
    public void close() {
        network.close();
    }

    private static void put(
            Map<String, String> settings, String key, Optional<String> value) {
        value.ifPresentOrElse(given -> settings.put(key, given), () -> settings.remove(key));
    }
}
