package replog.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The processes of a cluster's nodes, and signals to them. For one thread, but for lifetimes. */
final class Processes implements AutoCloseable {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    private final Layout layout;
    private final Map<NodeName, NodeProcess> running = new EnumMap<>(NodeName.class);
    private final Map<NodeName, List<String>> under = new EnumMap<>(NodeName.class);
    private final Map<NodeName, Integer> lifetimes = new ConcurrentHashMap<>();
    private final Set<NodeName> paused = EnumSet.noneOf(NodeName.class);

    Processes(Layout layout) {
        this.layout = layout;
    }

    /** From its next start on a node runs under this command. */
    void under(NodeName node, List<String> command) {
        under.put(node, command);
    }

    void begin(NodeName node) {
        if (running.containsKey(node)) {
            throw new IllegalStateException(node.word() + " runs already");
        }
        running.put(node, launch(node));
    }

    void awaitReady(NodeName node) {
        assertThat(running.get(node).awaitReady()).singleElement(STRING)
                .matches("ready %s %s %s entries=\\d+".formatted(node.word(),
                        node.isMaster() ? "master" : "secondary", layout.url(node)));
    }

    long pid(NodeName node) {
        return running.get(node).pid();
    }

    boolean isStarted(NodeName node) {
        return running.get(node).isStarted();
    }

    NodeProcess.Exit startInVain(NodeName node) {
        return launch(node).awaitExit(STOP_LIMIT);
    }

    void kill(NodeName node) {
        paused.remove(node);
        running.remove(node).kill();
    }

    NodeProcess.Exit stop(NodeName node) {
        return running.remove(node).terminate(STOP_LIMIT);
    }

    void pause(NodeName node) {
        paused.add(node);
        running.get(node).pause();
    }

    void resume(NodeName node) {
        paused.remove(node);
        running.get(node).resume();
    }

    void stopReadingErrors(NodeName node) {
        running.get(node).stopReadingErrors();
    }

    void readErrorsAgain(NodeName node) {
        running.get(node).readErrorsAgain();
    }

    Set<NodeName> paused() {
        return Set.copyOf(paused);
    }

    /** Who is not down; who hangs is among them. */
    Set<NodeName> running() {
        return Set.copyOf(running.keySet());
    }

    /** Counts the processes of a node. */
    int lifetime(NodeName node) {
        return lifetimes.getOrDefault(node, 0);
    }

    /** Kills what still runs. */
    @Override
    public void close() {
        running.values().forEach(NodeProcess::kill);
    }

    private NodeProcess launch(NodeName node) {
        lifetimes.merge(node, 1, Integer::sum);
        return NodeProcess.launch(under.getOrDefault(node, List.of()),
                Folders.make(layout.folder(node)), layout.settings(node), 1);
    }
}
