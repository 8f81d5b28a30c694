package replog.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import replog.cli.terminal.ExitCode;
import replog.fixture.LoggedLines;
import replog.http.server.Response;
import replog.http.server.Router;
import replog.http.server.Server;
import replog.http.server.ServerLimits;

/** Commands that were given the port of another web server. */
@Timeout(60)
final class StrangerTest {
    private final CommandLine line = new CommandLine();
    private final Set<String> asked = Collections.synchronizedSet(new LinkedHashSet<>());

    @ParameterizedTest
    @ValueSource(strings = {"append x", "read", "tail --limit=1", "status", "ready", "bench"})
    void serverThatWelcomesAllIsNotTakenForANode(String words) throws IOException {
        assertThat(run(words, 200)).isEqualTo(ExitCode.FAILED);
        assertThat(line.err()).contains(": is it a node of replog?").hasLineCount(1);
        assertThat(line.out()).isEmpty();
        assertThat(asked).allMatch(request -> request.startsWith("GET "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"append x", "read", "tail --limit=1", "status", "ready", "bench"})
    void serverThatRefusesWithoutAWordIsAskedAbout(String words) throws IOException {
        assertThat(run(words, 404)).isEqualTo(ExitCode.FAILED);
        assertThat(line.err()).contains("404: is it a node of replog?").hasLineCount(1);
    }

    @Test
    void nodeThatDoesNotGoByTheNameSaysWhatToSet() throws IOException {
        assertThat(run("ready", 421)).isEqualTo(ExitCode.FAILED);
        assertThat(line.err()).contains("its setting hosts").hasLineCount(1);
    }

    private ExitCode run(String words, int status) throws IOException {
        try (var server = Server.bind(
                "127.0.0.1", 0, ServerLimits.fitted(1), new LoggedLines())) {
            server.serve(Router.builder().otherwise(request -> {
                asked.add(request.method() + " " + request.rawTarget());
                return Response.text(status, "<p>Welcome");
            }).build());
            return line.run((words + " --url=http://127.0.0.1:" + server.port()).split(" "));
        }
    }
}
