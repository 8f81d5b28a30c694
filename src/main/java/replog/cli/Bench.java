package replog.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
            Clients append random values, each waiting for its answer, and what they see is told:
            rates, latencies (at most 0.8 % too long, never too short) of what was acknowledged,
            and errors by kind. The values stay in the log. A secondary's redirect is followed once,
            at the start. After an error a client pauses, 50 ms at first, 1 s at most.
            A line a second on standard error tells how far it is; SIGINT and SIGTERM end it early,
            with the figures so far and the exit code 130 or 143. Else: 0 all was acknowledged,
            1 it failed or there were errors, 2 usage, 3 no node could be reached, 4 of some
            entries it is unknown whether they are stored.
            """, BenchOptions.ALL, Bench::prepared);

    private static final long TEXT_SEED = 1;
    private static final long RESULT_SECONDS = 10;

    private Bench() {}

    private static Supplier<ExitCode> prepared(Arguments arguments, Terminal terminal) {
        BenchPlan plan = BenchOptions.plan(arguments, terminal);
        return () -> untilASignal(plan, terminal);
    }

    /** The process ends by the signal, but not before the figures are told. */
    private static ExitCode untilASignal(BenchPlan plan, Terminal terminal) {
        var stop = new CountDownLatch(1);
        var told = new CountDownLatch(1);
        Thread hook = Thread.ofPlatform().name("early-end").unstarted(() -> {
            stop.countDown();
            awaitResult(told);
        });
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return run(plan, terminal, stop);
        } finally {
            told.countDown();
            forget(hook);
        }
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
                : BenchReport.table(plan, figures));
        terminal.out().flush();
    }

    private static void awaitResult(CountDownLatch told) {
        try {
            told.await(RESULT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // the process is ending, and the hook has been waiting for this
        }
    }
}
