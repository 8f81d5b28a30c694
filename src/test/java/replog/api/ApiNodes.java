package replog.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The nodes of one test, in a folder of its own: started when a field or the test asks for them,
 * and closed after the test, the last one first.
 */
final class ApiNodes implements AfterEachCallback {
    private final Path folder;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    /** What starts a node or the like. */
    interface Start<T> {
        T start() throws IOException;
    }

    ApiNodes() {
        this.folder = start(() -> Files.createTempDirectory("replog-api-"));
    }

    Path folder() {
        return folder;
    }

    /** A master in the folder of this name. */
    ApiServer master(String name, String... flags) {
        return closing(() -> ApiServer.master(folder.resolve(name), flags));
    }

    ApiServer secondary(String name, String... flags) {
        return closing(() -> ApiServer.secondary(folder.resolve(name), flags));
    }

    /** At the port of one that is closed. */
    ApiServer secondaryAt(int port, String name, String... flags) {
        return closing(() -> ApiServer.secondaryAt(port, folder.resolve(name), flags));
    }

    /** Anything else that is to be closed with them. */
    <T extends AutoCloseable> T closing(Start<T> start) {
        T started = start(start);
        open.push(started);
        return started;
    }

    /** Closes what is open by now. */
    void close() throws Exception {
        if (!open.isEmpty()) {
            AutoCloseable last = open.pop();
            try {
                last.close();
            } finally {
                close();
            }
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        try {
            close();
        } finally {
            delete();
        }
    }

    private void delete() throws IOException {
        List<Path> all;
        try (var walk = Files.walk(folder)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path one : all) {
            Files.delete(one);
        }
    }

    private static <T> T start(Start<T> start) {
        try {
            return start.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
