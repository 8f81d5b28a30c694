package replog.scenario;

import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;

/** One process of the role local. For one thread. */
final class LocalTrio implements AutoCloseable {
    private static final int NODES = 3;

    private final Path folder;
    private final int port;
    private final History history = new History();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private NodeProcess process;

    LocalTrio(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /** Returns the lines that say that its nodes are ready. */
    List<String> start() {
        var flags = new LinkedHashMap<String, String>();
        flags.put("role", "local");
        flags.put("port", Integer.toString(port));
        flags.put("log.file", "off");
        flags.put("heartbeat.interval", "100ms");
        flags.put("heartbeat.timeout", "500ms");
        process = NodeProcess.launch(List.of(), folder, flags, NODES);
        return process.awaitReady();
    }

    NodeProcess.Exit terminate(Duration within) {
        return process.terminate(within);
    }

    void kill() {
        process.kill();
    }

    Post post(String value) {
        return new Post(client, history, value, url(0));
    }

    History history() {
        return history;
    }

    /** The master's first; their folders are where they are by default. */
    List<Endpoint> endpoints() {
        return Stream.of(0, 1, 2).map(number -> {
            String name = number == 0 ? "master" : "secondary-" + (port + number);
            return new Endpoint(name, url(number), folder.resolve("data", name), client);
        }).toList();
    }

    @Override
    public void close() {
        process.kill();
        client.shutdownNow();
    }

    private URI url(int number) {
        return URI.create("http://127.0.0.1:" + (port + number));
    }
}
