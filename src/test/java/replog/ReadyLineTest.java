package replog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import replog.config.Settings;
import replog.config.SettingsLoader.LoadResult;
import replog.node.store.NodeIdentity;

/** The line that a node prints once it serves. */
class ReadyLineTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "'',                                                  http://127.0.0.1:8123",
        "--host=10.1.2.3,                                     http://10.1.2.3:8123",
        "--host=::1,                                          http://[::1]:8123",
        "--advertise=http://inside:8000,                      http://127.0.0.1:8123",
        "--advertise.clients=http://localhost:8001,           http://localhost:8001",
        "--advertise.clients=https://log.example/a/b,         https://log.example/a/b"})
    void namesAnAddressThatItsReaderCanOpen(String flag, String url) {
        var flags = flag.isEmpty() ? List.of("--role=master")
                : List.of("--role=master", flag);
        var settings = ((LoadResult.Valid) Settings.load(flags, Map.of(), folder)).settings();
        assertThat(HostedNode.readyLine(settings, NodeIdentity.of(settings, 8123), 8123, 12))
                .isEqualTo("ready master master " + url + " entries=12");
    }
}
