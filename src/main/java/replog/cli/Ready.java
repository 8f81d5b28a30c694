package replog.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import replog.http.OneRequest;
import replog.http.Printable;
import replog.http.Reply;

/**
 * {@code ready}: asks a node whether it is ready, as the health check of a container does that has
 * no other client. Stateless.
 */
final class Ready {
    static final Command COMMAND = new Command("ready", "asks a node whether it is ready", """
            Prints each of the node's checks. Exit code 0 ready, 1 not ready, 2 usage, 3 no answer \
            within 2 s.
            """, "ready", List.of(NodeOptions.URL), Ready::prepared);

    private static final Duration DEADLINE = Duration.ofSeconds(2);
    private static final int MAX_ANSWER_BYTES = 64 * 1024;
    private static final int MAX_LINE = 1000;
    private static final String READY = "ready\n";

    private Ready() {}

    private static Supplier<ExitCode> prepared(Arguments arguments, Terminal terminal) {
        URI node = NodeOptions.url(arguments, terminal, COMMAND);
        return () -> ask(node, terminal);
    }

    private static ExitCode ask(URI node, Terminal terminal) {
        URI asked = node.resolve("/readyz?verbose");
        return switch (OneRequest.get(asked, DEADLINE, MAX_ANSWER_BYTES)) {
            case Reply.Answered answered -> told(node, answered, terminal);
            case Reply.TooLarge _ -> strange(node, "more than a node answers", terminal);
            case Reply.Unreachable(var reason) ->
                    unreachable(node, "can't be reached: " + reason, terminal);
            case Reply.TimedOut(var after) -> unreachable(
                    node, "did not answer within " + after.toSeconds() + " s", terminal);
        };
    }

    private static ExitCode told(URI node, Reply.Answered answer, Terminal terminal) {
        String said = new String(answer.body(), UTF_8);
        if (answer.status() == 200 && !said.startsWith(READY)) {
            return strange(node, "something else", terminal);
        }
        return switch (answer.status()) {
            case 200, 503 -> {
                said.lines().map(line -> Printable.of(line, MAX_LINE))
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

    private static ExitCode unreachable(URI node, String why, Terminal terminal) {
        terminal.err().println(node + " " + why);
        return ExitCode.UNREACHABLE;
    }
}
