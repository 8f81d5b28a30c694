package replog.cli;

import java.util.List;
import java.util.function.Supplier;

/** {@code tail}: shows the last entries, and then each new one. Stateless. */
final class Tail {
    static final Command COMMAND = new Command("tail", "shows new entries as they come", """
            The last ones, and then each new one as it becomes visible, until a signal ends it. A \
            connection that is lost is made anew, as often as need be; no entry is shown twice or \
            left out.
            Values are shown as read does it.
            Exit code: 0 as many as --limit says were shown, or nobody takes them any more, 1 it \
            failed, 2 usage, 3 no node could be reached at the start; 130 or 143 after a signal.
            """,
            "tail --last=3", List.of(NodeOptions.URL, ReadPlan.FROM, ReadPlan.LAST, ReadPlan.LIMIT,
                    Option.flag("follow", "what it does anyway").withLetter('f'),
                    ReadPlan.COMMITTED, NodeOptions.TOKEN, ReadPlan.RAW, ReadPlan.JSON),
            Tail::prepared);

    private static final long LAST = 10;

    private Tail() {}

    private static Supplier<ExitCode> prepared(Arguments arguments, Terminal terminal) {
        var plan = ReadPlan.of(arguments, terminal, COMMAND).beginningWithLast(LAST);
        return () -> new Following(plan, terminal).run();
    }
}
