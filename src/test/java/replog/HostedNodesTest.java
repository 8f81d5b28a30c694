package replog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import replog.HostedNode.StartException;
import replog.config.Settings;
import replog.config.SettingsLoader.LoadResult;

/** Starts of this process's nodes, and what they say. */
@Timeout(60)
class HostedNodesTest {
    @TempDir
    private Path folder;

    @Test
    void takenPortInRoleLocalNamesAllThree() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort() - 1;
            assertThatThrownBy(() -> start("--role=local", "--port=" + port))
                    .isInstanceOf(StartException.class)
                    .hasMessageContainingAll("127.0.0.1:" + (port + 1),
                            port + ", " + (port + 1) + " and " + (port + 2), "--port=");
        }
    }

    @ParameterizedTest
    @CsvSource({"master, master", "secondary, master", "secondary --name=s, s"})
    void folderOfRoleLocalIsNoNodes(String role, String meant) throws Exception {
        for (String name : List.of("master", "s")) {
            Files.createDirectories(folder.resolve(name));
            Files.writeString(folder.resolve(name).resolve("node.json"), "{}");
        }
        assertThatThrownBy(() -> start(("--role=" + role + " --port=0").split(" ")))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("is --data=" + folder.resolve(meant) + " meant?");
        assertThat(folder.resolve("node.json")).doesNotExist();
    }

    @Test
    void folderOfANodeIsNotThatOfRoleLocal() throws Exception {
        Files.writeString(folder.resolve("node.json"), "{}");
        assertThatThrownBy(() -> start("--role=local", "--port=0"))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("is --data=" + folder.getParent() + " meant");
        assertThat(folder.resolve("master")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"--write.waiters=1000000, true", "--fsync=never, false"})
    void fewerWaitersThanWereSetAreSaid(String flag, boolean said) throws Exception {
        List<String> lines = new ArrayList<>();
        Logger logger = Logger.getLogger("replog/main");
        var handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                lines.add(line.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.addHandler(handler);
        try (var _ = start("--role=master", "--port=0", flag)) {
            assertThat(lines.stream().anyMatch(line -> line.startsWith("write.waiters is")))
                    .isEqualTo(said);
        } finally {
            logger.removeHandler(handler);
        }
    }

    private HostedNodes start(String... flags) throws StartException {
        var all = new ArrayList<>(
                List.of("--host=127.0.0.1", "--log.file=off", "--data=" + folder));
        all.addAll(Arrays.asList(flags));
        return switch (Settings.load(all, Map.of(), Path.of("no-such-folder"))) {
            case LoadResult.Valid valid -> HostedNodes.start(valid);
            case LoadResult.Invalid(var errors) -> throw new AssertionError(errors);
        };
    }
}
