package replog.cli.status;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import replog.cli.terminal.Arguments;
import replog.cli.terminal.Command;
import replog.cli.terminal.ExitCode;
import replog.cli.terminal.NodeOptions;
import replog.cli.terminal.Terminal;
import replog.http.socket.SingleConnectionClient;
import replog.http.socket.SingleConnectionClient.SocketResponse;
import replog.json.EscapedText;

/**
 * {@code ready}: asks a node whether it is ready, as the health check of a container does that has
 * no other client. Stateless.
 */
public final class ReadyCommand {
    public static final Command COMMAND = new Command("ready",
            "asks a node whether it is ready", """
            Prints each of the node's checks. Exit code 0 ready, 1 not ready, 2 usage, 3 no answer \
            within 2 s.
            """, "ready", List.of(NodeOptions.URL), ReadyCommand::prepared);

    private static final Duration DEADLINE = Duration.ofSeconds(2);
    private static final int MAX_LINE = 1000;
    private static final String READY = "ready\n";

    private ReadyCommand() {}

    private static Supplier<ExitCode> prepared(Arguments arguments, Terminal terminal) {
        URI node = NodeOptions.url(arguments, terminal, COMMAND);
        return () -> ask(node, terminal);
    }

    private static ExitCode ask(URI node, Terminal terminal) {
        return switch (SingleConnectionClient.get(node, "/readyz?verbose", Map.of(), DEADLINE)) {
            case SocketResponse.Answered answered -> report(node, answered, terminal);
            case SocketResponse.Missing missing -> {
                terminal.err().println(node + " " + missing.reasonInWords());
                yield ExitCode.UNREACHABLE;
            }
        };
    }

    private static ExitCode report(URI node, SocketResponse.Answered answer, Terminal terminal) {
        String said = answer.text();
        if (answer.status() == 200 && !said.startsWith(READY)) {
            return strange(node, "something else", terminal);
        }
        return switch (answer.status()) {
            case 200, 503 -> {
                said.lines().map(line -> EscapedText.of(line, MAX_LINE))
                        .forEach(terminal.out()::println);
                yield answer.status() == 200 ? ExitCode.DONE : ExitCode.FAILED;
            }
            case 421 -> {
                terminal.err().println(node + " does not go by this name: add it to its setting"
                        + " hosts, or ask it by an address");
                yield ExitCode.FAILED;
            }
            default -> strange(node, "status " + answer.status(), terminal);
        };
    }

    private static ExitCode strange(URI node, String what, Terminal terminal) {
        terminal.err().println(node + " answered with " + what + ": is it a node of replog?");
        return ExitCode.FAILED;
    }
}
