package replog.cli.read;

import java.util.List;
import java.util.function.Supplier;
import replog.cli.terminal.Arguments;
import replog.cli.terminal.Command;
import replog.cli.terminal.ExitCode;
import replog.cli.terminal.NodeOptions;
import replog.cli.terminal.Option;
import replog.cli.terminal.Terminal;

/** {@code tail}: shows the last entries, and then each new one. Stateless. */
public final class TailCommand {
    public static final Command COMMAND = new Command("tail", "shows new entries as they come", """
            The last ones, and then each new one as it becomes visible, until a signal ends it. A \
            connection that is lost is made anew, as often as need be; no entry is shown twice or \
            left out.
            Values are shown as read does it.
            Exit code: 0 as many as --limit says were shown, or nobody takes them any more, 1 it \
            failed, 2 usage, 3 no node could be reached at the start; 130 or 143 after a signal.
            """,
            "tail --last=3",
                    List.of(NodeOptions.URL, ReadOptions.FROM, ReadOptions.LAST, ReadOptions.LIMIT,
                    Option.flag("follow", "what it does anyway").withLetter('f'),
                    ReadOptions.COMMITTED, NodeOptions.TOKEN, ReadOptions.RAW, ReadOptions.JSON),
            TailCommand::prepared);

    private static final long LAST = 10;

    private TailCommand() {}

    private static Supplier<ExitCode> prepared(Arguments arguments, Terminal terminal) {
        var options = ReadOptions.of(arguments, terminal, COMMAND).beginningWithLast(LAST);
        return () -> new LogFollower(options, terminal).run();
    }
}
