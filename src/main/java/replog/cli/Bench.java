package replog.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import replog.http.Json;

/**
 * {@code bench}: makes load and tells how a node bears it. Stateless.
 *
 * <p>It appends once first, so that what can't work is told before any load; that one counts
 * nowhere.
 */
final class Bench {
    static final Command COMMAND = new Command("bench", "measures how fast a node appends", """
            Clients append random values, each waiting for its answer, and what they see is told: \
            rates, latencies (at most 0.8 % too long, never too short) of what was acknowledged, \
            and errors by kind. The values stay in the log. A secondary's redirect is followed \
            once, at the start. After an error a client pauses, 50 ms at first, 1 s at most.
            A line a second on standard error tells how far it is; SIGINT and SIGTERM end it \
            early, with the figures so far and the exit code 130 or 143. Else: 0 all was \
            acknowledged, 1 it failed or there were errors, 2 usage, 3 no node could be reached, 4 \
            of some entries it is unknown whether they are stored.
            """, "bench --seconds=5 --write.concern=all", BenchOptions.ALL, Bench::prepared);

    private static final long TEXT_SEED = 1;

    private Bench() {}

    private static Supplier<ExitCode> prepared(Arguments arguments, Terminal terminal) {
        BenchPlan plan = BenchOptions.plan(arguments, terminal);
        return () -> EarlyEnd.by(stop -> run(plan, terminal, stop));
    }

    /** @param stop ends it early */
    static ExitCode run(BenchPlan plan, Terminal terminal, CountDownLatch stop) {
        var text = new RandomText(TEXT_SEED, plan.valueBytes());
        return switch (new BenchAim.Finder(plan, text).find()) {
            case BenchAim.Missed(var code, var reason) -> {
                terminal.err().println(reason);
                yield code;
            }
            case BenchAim.Found(var target) -> {
                if (!target.equals(plan.url())) {
                    terminal.err().println(
                            plan.url() + " is no master: the load goes to " + target);
                }
                terminal.err().println(target + ": " + BenchReport.intention(plan));
                var figures = new BenchLoad(plan, target, text, stop)
                        .run(new BenchProgress(terminal));
                tell(plan, figures, terminal);
                yield figures.exitCode();
            }
        };
    }

    private static void tell(BenchPlan plan, BenchFigures figures, Terminal terminal) {
        terminal.out().println(plan.json()
                ? new String(Json.bytes(BenchReport.json(plan, figures)), UTF_8)
                : BenchReport.table(plan, figures, terminal.columns()));
        terminal.out().flush();
    }
}
