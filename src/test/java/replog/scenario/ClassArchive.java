package replog.scenario;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** The classes of a node, made ready once for all processes: so they start in half the time. */
final class ClassArchive {
    private static final Path FOLDER = Path.of("target", "scenario", "ClassArchive");
    private static final int NODES = 3;
    private static final Duration WRITTEN = Duration.ofSeconds(30);

    private ClassArchive() {}

    /** The archive, made by nodes that serve a moment and write it as they end. */
    static Path file() {
        return Once.FILE;
    }

    private static final class Once {
        private static final Path FILE = make();

        private static Path make() {
            Folders.remove(FOLDER);
            Path file = Folders.make(FOLDER).resolve("nodes.aot").toAbsolutePath();
            NodeProcess trio = NodeProcess.launchArchiving(file, FOLDER, Map.of("role", "local",
                    "port", Integer.toString(Ports.freeRun(NODES)), "log.file", "off"), NODES);
            trio.awaitReady();
            trio.terminate(WRITTEN);
            return file;
        }
    }
}
