package replog.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import replog.fixture.BesideOthers;

/** A master and two secondaries in one process, as somebody meets them first. */
@BesideOthers
class LocalRoleIT {
    private static final Path FOLDER = Path.of("target", "scenario", "LocalRoleIT");
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    @Test
    void threeNodesServeInOneProcessAndKeepAllOverARestart() {
        Folders.remove(FOLDER);
        Folders.make(FOLDER);
        int port = Ports.freeRun(3);
        var trio = new LocalTrio(FOLDER, port);
        assertThat(trio.start()).isEqualTo(readyLines(port, 0));
        try (trio) {
            assertThat(trio.post("one").acknowledged().nodes()).containsExactly(
                    "master", "secondary-" + (port + 1), "secondary-" + (port + 2));
            assertThat(trio.post("two").withConcern(1).acknowledged().id()).isEqualTo(2);
            Invariants.check(trio.history(), trio.endpoints());
            assertThat(trio.terminate(STOP_LIMIT).code()).isIn(0, 143);

            assertThat(trio.start()).isEqualTo(readyLines(port, 2));
            assertThat(trio.post("three").acknowledged().id()).isEqualTo(3);
            trio.kill();
            assertThat(trio.start()).isEqualTo(readyLines(port, 3));
            assertThat(trio.endpoints()).allSatisfy(node ->
                    assertThat(node.messages()).containsExactly("one", "two", "three"));
            Invariants.check(trio.history(), trio.endpoints());
        }
        Folders.remove(FOLDER);
    }

    private static List<String> readyLines(int port, int entries) {
        return List.of(
                "ready master master http://127.0.0.1:%s entries=%s".formatted(port, entries),
                "ready secondary-%s secondary http://127.0.0.1:%1$s entries=%s"
                        .formatted(port + 1, entries),
                "ready secondary-%s secondary http://127.0.0.1:%1$s entries=%s"
                        .formatted(port + 2, entries));
    }
}
