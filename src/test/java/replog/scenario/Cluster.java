package replog.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A master and two secondaries, each a process of its own, and the verbs to do things to them.
 *
 * <p>Ports and folders stay a node's own while it is down. The clock of its nodes is quick: they
 * notice within tenths of a second what takes seconds by default. For one thread, but for what it
 * hands out.
 */
final class Cluster implements AutoCloseable {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    private final Path folder;
    private final int firstPort = Ports.freeRun(NodeName.values().length);
    private final Map<String, String> settings = new LinkedHashMap<>(Map.of(
            "heartbeat.interval", "100ms", "heartbeat.timeout", "500ms", "retry.backoff", "0.2"));
    private final Map<NodeName, NodeProcess> running = new EnumMap<>(NodeName.class);
    private final Set<NodeName> paused = EnumSet.noneOf(NodeName.class);
    private final History history = new History();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER).build();

    Cluster(Path folder) {
        this.folder = folder;
    }

    /** A setting of all nodes from their next start on. */
    Cluster with(String key, String value) {
        settings.put(key, value);
        return this;
    }

    /** Takes such a setting back. */
    Cluster without(String key) {
        settings.remove(key);
        return this;
    }

    /** Starts nodes side by side and waits until each is ready; all three where none is named. */
    void start(NodeName... nodes) {
        List<NodeName> named = nodes.length == 0 ? NodeName.TRIO : List.of(nodes);
        named.forEach(node -> running.put(node, launch(node, flags(node))));
        named.forEach(node -> assertThat(running.get(node).awaitReady()).singleElement(STRING)
                .matches("ready %s %s %s entries=\\d+".formatted(
                        node.word(), node.isMaster() ? "master" : "secondary", url(node))));
    }

    /** Starts a node that is not expected to become ready, and waits until it has ended. */
    NodeProcess.Exit startInVain(NodeName node) {
        return launch(node, flags(node)).awaitExit(STOP_LIMIT);
    }

    /** The same, with another value of one of its own settings. */
    NodeProcess.Exit startInVain(NodeName node, String key, String value) {
        Map<String, String> flags = flags(node);
        flags.put(key, value);
        return launch(node, flags).awaitExit(STOP_LIMIT);
    }

    /** SIGKILL, one after the other in this order; returns when they are gone. */
    void kill(NodeName... nodes) {
        for (NodeName node : nodes) {
            paused.remove(node);
            running.remove(node).kill();
        }
    }

    /** SIGTERM; returns when it has ended. */
    NodeProcess.Exit stop(NodeName node) {
        return running.remove(node).terminate(STOP_LIMIT);
    }

    void restart(NodeName node) {
        stop(node);
        start(node);
    }

    /** SIGSTOP: it hangs, and its connections stay. */
    void pause(NodeName node) {
        paused.add(node);
        running.get(node).pause();
    }

    /** SIGCONT. */
    void resume(NodeName node) {
        paused.remove(node);
        running.get(node).resume();
    }

    /** Empties the folder of a node that is down. */
    void wipe(NodeName node) {
        Folders.remove(downFolder(node));
    }

    /** Puts a copy of the folder of a node that hangs or is down in the place of another. */
    void copyFolder(NodeName from, NodeName to) {
        Folders.copy(paused.contains(from) ? dataFolder(from) : downFolder(from), downFolder(to));
    }

    /** Ends all disturbance: whoever is paused goes on, whoever is down is started. */
    void bringAllBack() {
        List.copyOf(paused).forEach(this::resume);
        NodeName[] down = NodeName.TRIO.stream()
                .filter(node -> !running.containsKey(node)).toArray(NodeName[]::new);
        if (down.length > 0) {
            start(down);
        }
    }

    /** An append to the master. */
    Post post(String value) {
        return new Post(client, history, value, url(NodeName.MASTER));
    }

    Endpoint at(NodeName node) {
        return new Endpoint(node.word(), url(node), dataFolder(node), client);
    }

    /** All three. */
    List<Endpoint> endpoints() {
        return NodeName.TRIO.stream().map(this::at).toList();
    }

    History history() {
        return history;
    }

    int port(NodeName node) {
        return firstPort + node.ordinal();
    }

    Path dataFolder(NodeName node) {
        return folder.resolve(node.word()).resolve("data");
    }

    /** What the nodes said on standard error, file by file. */
    String errors() {
        var all = new StringBuilder();
        for (NodeName node : NodeName.values()) {
            Path errors = folder.resolve(node.word()).resolve("stderr.txt");
            try {
                if (Files.exists(errors)) {
                    all.append("--- ").append(errors).append('\n')
                            .append(Files.readString(errors));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return all.toString();
    }

    /** What nodes should never say: errors, but for why one could not start, and stack traces. */
    List<String> complaints() {
        return errors().lines()
                .filter(line -> line.contains(" ERROR ") && !line.contains("can't start")
                        || line.contains("Exception") || line.startsWith("\tat "))
                .toList();
    }

    /** Kills what still runs. */
    @Override
    public void close() {
        running.values().forEach(NodeProcess::kill);
        client.shutdownNow();
    }

    private NodeProcess launch(NodeName node, Map<String, String> flags) {
        return NodeProcess.launch(Folders.make(folder.resolve(node.word())), flags, 1);
    }

    private Map<String, String> flags(NodeName node) {
        var flags = new LinkedHashMap<String, String>();
        flags.put("name", node.word());
        flags.put("host", "127.0.0.1");
        flags.put("port", Integer.toString(port(node)));
        flags.put("data", dataFolder(node).toAbsolutePath().toString());
        flags.put("log.file", "off");
        if (node.isMaster()) {
            flags.put("role", "master");
            flags.put("secondaries", "secondary1=" + url(NodeName.SECONDARY1)
                    + ",secondary2=" + url(NodeName.SECONDARY2));
        } else {
            flags.put("role", "secondary");
            flags.put("master", url(NodeName.MASTER).toString());
        }
        flags.putAll(settings);
        return flags;
    }

    private Path downFolder(NodeName node) {
        if (running.containsKey(node)) {
            throw new IllegalStateException(node.word() + " still runs");
        }
        return dataFolder(node);
    }

    private URI url(NodeName node) {
        return URI.create("http://127.0.0.1:" + port(node));
    }
}
