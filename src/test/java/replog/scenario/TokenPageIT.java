package replog.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The live page of a node that has a token, and a person who has to find it first. */
class TokenPageIT {
    private static final Path FOLDER = Path.of("target", "scenario", "TokenPageIT");

    @Test
    void asksForTheTokenUntilItIsRight() {
        Folders.remove(FOLDER);
        Folders.make(FOLDER);
        int port = Ports.freeRun(1);
        try (var browser = Browser.start(Browser.program())) {
            NodeProcess node = NodeProcess.launch(List.of(), FOLDER, Map.of("role", "master",
                    "port", Integer.toString(port), "log.file", "off", "token", "s3cret"), 1);
            try {
                node.awaitReady();
                finds(browser.open(URI.create("http://127.0.0.1:" + port)));
            } finally {
                node.kill();
            }
        }
        Folders.remove(FOLDER);
    }

    private static void finds(LivePage page) {
        page.mark();
        page.awaitAskedForToken("asks for a token");
        page.pressEscape();
        page.pressEscape();
        page.enterToken("guessed");
        page.awaitAskedForToken("does not take this token");
        page.enterToken("s3cr\u00e9\u200bt"); // which no header can hold
        page.awaitAskedForToken("only characters of ASCII");
        page.enterToken(" s3cret ");
        page.awaitMode("Taking appends");
        page.assertNeverReloaded();
        assertThat(page.complaints()).isEmpty();
    }
}
