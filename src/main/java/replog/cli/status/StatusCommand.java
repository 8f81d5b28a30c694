package replog.cli.status;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import replog.cli.terminal.Arguments;
import replog.cli.terminal.Command;
import replog.cli.terminal.ExitCode;
import replog.cli.terminal.NodeOptions;
import replog.cli.terminal.Option;
import replog.cli.terminal.SignalStop;
import replog.cli.terminal.Terminal;

/** {@code status}: shows how a node stands, once or again and again. Stateless. */
public final class StatusCommand {
    public static final Command COMMAND = new Command("status", "shows how a node stands", """
            The node, and on a master its secondaries. With --watch a terminal shows always the \
            latest, and anything else gets a block, or with --json a line, when something changed \
            but for times; a node that goes away meanwhile is told as unreachable, and awaited. \
            One that can't be reached or refuses when it is first asked is not: the watch ends, as \
            it does whenever the node wants another token.
            Exit code: 0 all is well, 1 it is read-only, or the node or one of its secondaries is \
            not healthy and in sync, or it is no node, or wants another token, 2 usage, 3 it could \
            not be reached; with --watch 1 refused, 3 not reached when first asked, 0 nobody takes \
            what it shows, 130 or 143 after a signal.
            """,
            "status --watch", List.of(NodeOptions.URL,
                    Option.bare("watch", "SECONDS", "1", "goes on, asking that often: 1 to 3600 s,"
                            + " by default 1"),
                    NodeOptions.TOKEN,
                    Option.flag("json", "one JSON object: at, url, reachable, and what GET /status"
                            + " says or else a reason")),
            StatusCommand::prepared);

    private static final int MAX_SECONDS = 3600;

    private StatusCommand() {}

    private static Supplier<ExitCode> prepared(Arguments arguments, Terminal terminal) {
        var urls = NodeOptions.urls(arguments, terminal, COMMAND);
        var token = NodeOptions.token(arguments, terminal);
        boolean json = arguments.has("json");
        Optional<Duration> each = arguments.has("watch")
                ? Optional.of(Duration.ofSeconds(arguments.whole("watch", 1, MAX_SECONDS, 1)))
                : Optional.empty();
        return () -> {
            var client = new StatusClient(urls, token, Clock.systemUTC());
            return each.isPresent()
                    ? SignalStop.run(stop ->
                            new StatusWatcher(client, each.get(), json, terminal).run(stop))
                    : StatusReport.print(client.ask(), json, terminal);
        };
    }
}
