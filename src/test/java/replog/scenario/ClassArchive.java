package replog.scenario;

import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;

/** The classes of nodes, made ready once for all processes: so they start in half the time. */
final class ClassArchive {
    private static final Path FOLDER = Path.of("target", "scenario", "ClassArchive");
    private static final int NODES = 3;
    private static final Duration WRITTEN = Duration.ofSeconds(30);

    private ClassArchive() {}

    /** The archive, made by nodes that serve what most scenarios ask, and write it at their end. */
    static Path file() {
        return Once.FILE;
    }

    private static final class Once {
        private static final Path FILE = make();

        private static Path make() {
            Folders.remove(FOLDER);
            Path file = Folders.make(FOLDER).resolve("nodes.aot").toAbsolutePath();
            int port = Ports.freeRun(NODES);
            NodeProcess trio = NodeProcess.launchArchiving(file, FOLDER, Map.of("role", "local",
                    "port", Integer.toString(port), "log.file", "off"), NODES);
            trio.awaitReady();
            IntStream.range(port, port + NODES).forEach(each -> use(each, port));
            trio.terminate(WRITTEN);
            return file;
        }

        /** The classes of what nobody asks for are not in it. */
        private static void use(int port, int masterPort) {
            try (var client = HttpClient.newHttpClient()) {
                new Post(client, new History(), "x", url(masterPort)).acknowledged();
                var node = new Endpoint("node", url(port), FOLDER, client);
                node.awaitLastId(1 + port - masterPort);
                node.messages();
                node.entries();
            }
        }

        private static URI url(int port) {
            return URI.create("http://127.0.0.1:" + port);
        }
    }
}
