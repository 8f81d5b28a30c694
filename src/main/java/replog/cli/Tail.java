package replog.cli;

import java.util.List;
import java.util.function.Supplier;

/** {@code tail}: shows the last entries, and then each new one. Stateless. */
final class Tail {
    static final Command COMMAND = new Command("tail", "shows new entries as they come", """
            The last ones, and then each new one as it becomes visible, until a signal ends it. A
            connection that is lost is made anew, as often as need be; no entry is shown twice or
            left out.
            Values are shown as read does it.
            Exit code: 0 as many as --limit says were shown, or nobody takes them any more, 1 it
            failed, 2 usage, 3 no node could be reached at the start; 130 or 143 after a signal.
            """,
            List.of(NodeOptions.URL,
                    new Option("from", "ID", "the first entry"),
                    new Option("last", "N", "how many of those that are there already; by default"
                            + " 10"),
                    new Option("limit", "N", "after how many it ends; by default never"),
                    Option.flag("committed", "only what a majority of the cluster holds on disk"),
                    NodeOptions.TOKEN,
                    Option.flag("json", "the entries as the node sends them, one JSON object a"
                            + " line")),
            Tail::prepared);

    private static final long LAST = 10;

    private Tail() {}

    private static Supplier<ExitCode> prepared(Arguments arguments, Terminal terminal) {
        var plan = ReadPlan.of(arguments, terminal, COMMAND);
        long last = arguments.id("last", 0).orElse(LAST);
        if (arguments.has("from") && arguments.has("last")) {
            arguments.mistake("--from and --last exclude each other");
        }
        return () -> new Following(plan, last, terminal).run();
    }
}
