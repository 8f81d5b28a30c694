package replog.scenario;

import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A master and two secondaries, each a process of its own, the network between them, and the
 * verbs to do things to them.
 *
 * <p>The clock of its nodes is quick: they notice within tenths of a second what takes seconds by
 * default. For one thread, but for what it hands out.
 */
final class Cluster implements AutoCloseable {
    private static final Duration NOTICED = Duration.ofSeconds(10);
    private static final int CROWD = 1_000;

    private final Path folder;
    private final Layout layout;
    private final Processes processes;
    private final Set<String> expected = new HashSet<>();
    private final History history = new History();
    private final Map<NodeName, SilentCrowd> crowds = new EnumMap<>(NodeName.class);
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER).build();

    Cluster(Path folder) {
        this.folder = folder;
        this.layout = new Layout(folder);
        this.processes = new Processes(layout);
        with("heartbeat.interval", "100ms").with("heartbeat.timeout", "500ms")
                .with("retry.backoff", "0.2");
    }

    /** A setting of all nodes from their next start on. */
    Cluster with(String key, String value) {
        layout.set(key, Optional.of(value));
        return this;
    }

    /** Of one of them. */
    Cluster with(NodeName node, String key, String value) {
        layout.set(node, key, Optional.of(value));
        return this;
    }

    /** Takes a setting away, from all nodes. */
    Cluster without(String key) {
        layout.set(key, Optional.empty());
        return this;
    }

    /** From one of them. */
    Cluster without(NodeName node, String key) {
        layout.set(node, key, Optional.empty());
        return this;
    }

    /** From its next start on a node runs under this command; under none without words. */
    Cluster under(NodeName node, String... command) {
        processes.under(node, List.of(command));
        return this;
    }

    /** Starts all three side by side, and waits until the master has heard the others. */
    void start() {
        start(NodeName.TRIO.toArray(NodeName[]::new));
        awaitAllHealthy();
    }

    /** Starts nodes side by side and waits until each is ready. */
    void start(NodeName... nodes) {
        List.of(nodes).forEach(this::begin);
        List.of(nodes).forEach(this::awaitReady);
    }

    /** Waits until the master takes appends, and finds nothing wrong with the others. */
    void awaitAllHealthy() {
        at(NodeName.MASTER).await("hears all", NOTICED, now -> now.mode().equals("normal")
                && now.secondaries().stream().allMatch(one -> one.status().equals("HEALTHY")));
    }

    /** Waits until the master has a quorum, and no other reason to refuse appends. */
    void awaitWritable() {
        at(NodeName.MASTER).awaitMode("normal");
    }

    /** Starts a node and does not wait. */
    void begin(NodeName node) {
        processes.begin(node);
    }

    /** Waits until a node that was begun is ready. */
    void awaitReady(NodeName node) {
        processes.awaitReady(node);
    }

    /** Of the process of a node that runs. */
    long pid(NodeName node) {
        return processes.pid(node);
    }

    /** Whether a node that was begun is ready; does not wait. */
    boolean isStarted(NodeName node) {
        return processes.isStarted(node);
    }

    /** Starts a node that is not expected to become ready, and waits until it has ended. */
    NodeProcess.Exit startInVain(NodeName node) {
        return processes.startInVain(node);
    }

    /** SIGKILL, one after the other in this order; returns when they are gone. */
    void kill(NodeName... nodes) {
        List.of(nodes).forEach(processes::kill);
    }

    /** SIGTERM; returns when it has ended. */
    NodeProcess.Exit stop(NodeName node) {
        return processes.stop(node);
    }

    void restart(NodeName node) {
        stop(node);
        start(node);
    }

    /** SIGSTOP: it hangs, and its connections stay. */
    void pause(NodeName node) {
        processes.pause(node);
    }

    /** SIGCONT. */
    void resume(NodeName node) {
        processes.resume(node);
    }

    /** The node's standard error is a full pipe from now on. */
    void stopReadingErrors(NodeName node) {
        processes.stopReadingErrors(node);
    }

    void readErrorsAgain(NodeName node) {
        processes.readErrorsAgain(node);
    }

    /** A stranger takes more of the node's connections than it serves at once, and says nothing. */
    void crowd(NodeName node) {
        crowds.computeIfAbsent(node, _ -> new SilentCrowd(port(node), CROWD));
    }

    void disperse(NodeName node) {
        SilentCrowd crowd = crowds.remove(node);
        if (crowd != null) {
            crowd.close();
        }
    }

    /** Empties the folder of a node that is down. */
    void wipe(NodeName node) {
        Folders.remove(downFolder(node));
        history.wiped(node.word());
    }

    /** Puts this in the place of the folder of a node that is down. */
    void restore(NodeName node, Map<String, byte[]> contents) {
        Folders.write(downFolder(node), contents);
        history.wiped(node.word());
    }

    /** Puts a copy of the folder of a node that hangs or is down in the place of another. */
    void copyFolder(NodeName from, NodeName to) {
        boolean hangs = processes.paused().contains(from);
        Folders.copy(hangs ? dataFolder(from) : downFolder(from), downFolder(to));
        history.wiped(to.word());
    }

    /** Does this to all that goes between a secondary and the master; of the master, to all. */
    void trouble(NodeName node, Trouble trouble) {
        layout.network().change(node, trouble);
    }

    /** Resets a node's connections to others, and lets none be made. */
    void cut(NodeName node) {
        trouble(node, new Trouble.Cut());
    }

    /** Others reach it, and nothing comes back; nor does it hear anything. */
    void blackhole(NodeName node) {
        trouble(node, new Trouble.Swallowed(true, true));
    }

    /** What one says never arrives at the other. */
    void blackhole(NodeName from, NodeName to) {
        layout.network().silence(from, to);
    }

    /** All arrives so much later. */
    void delay(NodeName node, Duration by) {
        trouble(node, new Trouble.Late(by));
    }

    /** Each of a node's connections gets no faster than this. */
    void throttle(NodeName node, int bytesPerSecond) {
        trouble(node, new Trouble.Throttled(bytesPerSecond));
    }

    /** Answers come byte by byte. */
    void trickle(NodeName node) {
        trouble(node, new Trouble.Trickled());
    }

    /** Batches arrive, and their answers are lost. */
    void dropAnswers(NodeName node) {
        trouble(node, new Trouble.AnswersDropped());
    }

    /** Connections break after so many bytes of a batch. */
    void cutInBatch(NodeName node, int afterBytes) {
        trouble(node, new Trouble.CutInBatch(afterBytes));
    }

    /** Ends what was done to its network. */
    void heal(NodeName node) {
        trouble(node, new Trouble.None());
    }

    /** Batches that the master sent to a secondary before, the oldest first. */
    List<byte[]> batches(NodeName secondary) {
        return layout.network().batches(secondary);
    }

    /** Sends one of them again, on a connection of its own. */
    Replay replay(byte[] batch, NodeName to) {
        return Replay.of(batch, port(to));
    }

    /** Ends all disturbance: the network is well, whoever hangs goes on, whoever is down starts. */
    void bringAllBack() {
        heal(NodeName.MASTER);
        processes.paused().forEach(this::resume);
        processes.running().forEach(this::readErrorsAgain);
        NodeName.TRIO.forEach(this::disperse);
        NodeName.TRIO.stream().filter(node -> !running().contains(node)).forEach(this::begin);
        NodeName.TRIO.forEach(this::awaitReady);
    }

    /** An append to the master. */
    Post post(String value) {
        return new Post(client, history, value, layout.url(NodeName.MASTER));
    }

    Endpoint at(NodeName node) {
        return new Endpoint(node.word(), layout.url(node), dataFolder(node), client);
    }

    /** All three. */
    List<Endpoint> endpoints() {
        return NodeName.TRIO.stream().map(this::at).toList();
    }

    History history() {
        return history;
    }

    /** Who is not down; who hangs is among them. */
    Set<NodeName> running() {
        return processes.running();
    }

    /** Counts the processes of a node. */
    int lifetime(NodeName node) {
        return processes.lifetime(node);
    }

    int port(NodeName node) {
        return layout.port(node);
    }

    Path dataFolder(NodeName node) {
        return layout.data(node);
    }

    /** What the nodes wrote on standard error. */
    Sayings sayings() {
        return new Sayings(folder);
    }

    /** Lines that contain this are what the scenario is after, and no complaint. */
    Cluster expecting(String text) {
        expected.add(text);
        return this;
    }

    /** What nodes said that they never should. */
    List<String> complaints() {
        return sayings().complaints().stream()
                .filter(line -> expected.stream().noneMatch(line::contains)).toList();
    }

    /** Kills what still runs. */
    @Override
    public void close() {
        NodeName.TRIO.forEach(this::disperse);
        processes.close();
        layout.close();
        client.shutdownNow();
    }

    private Path downFolder(NodeName node) {
        if (running().contains(node)) {
            throw new IllegalStateException(node.word() + " still runs");
        }
        return dataFolder(node);
    }
}
