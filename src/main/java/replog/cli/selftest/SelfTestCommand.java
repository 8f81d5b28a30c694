package replog.cli.selftest;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import replog.cli.selftest.FaultScenarios.SelfTestFaults;
import replog.cli.status.StatusClient.StatusReply;
import replog.cli.status.StatusReport;
import replog.cli.terminal.Arguments;
import replog.cli.terminal.Command;
import replog.cli.terminal.ExitCode;
import replog.cli.terminal.NodeOptions;
import replog.cli.terminal.Option;
import replog.cli.terminal.SignalStop;
import replog.cli.terminal.Terminal;
import replog.http.client.Client;
import replog.json.EscapedText;

/**
 * {@code selftest}: tries on a running cluster what is promised, also while nodes fail on request.
 * Stateless.
 */
public final class SelfTestCommand {
    private static final Option SECONDARY = Option.several("secondary", "NAME=URL",
            "where a secondary is from here, if that is not where the master reaches it");

    public static final Command COMMAND = new Command("selftest",
            "tries on a running cluster what replog promises", """
            Appends some thirty short entries, which stay in the log, and asks secondaries for \
            faults (see Faults on request), which it takes back, also on Ctrl-C; should it be \
            killed, they end by themselves within two minutes. While all secondaries are cut off, \
            for a few seconds, the master is read-only for everybody: try it on a cluster that \
            nobody needs just then. Prints PASS, FAIL or SKIP for each step, and their numbers.
            Exit code 0 nothing failed, 1 something did, or there is no cluster of three; 2 usage; \
            3 the node can't be reached; 130 or 143 after a signal.
            """,
            "selftest --url=http://127.0.0.1:8000", List.of(NodeOptions.URL, SECONDARY,
                    new Option("patience", "SECONDS", "how long what needs a while may take: 1 to"
                            + " 600 s, by default 30"),
                    NodeOptions.TOKEN,
                    Option.flag("json", "the result as one JSON object, at the end, or at, url,"
                            + " reachable and a reason")),
            SelfTestCommand::prepared);

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final int MAX_PATIENCE_SECONDS = 600;
    private static final int PATIENCE_SECONDS = 30;
    private static final int MARK_BYTES = 4;
    private static final int SHOWN = 1000;

    /** Its options. */
    private record Plan(URI url, Map<String, URI> secondaries, Duration patience,
            Optional<String> token, boolean json) {}

    private SelfTestCommand() {}

    private static Supplier<ExitCode> prepared(Arguments arguments, Terminal terminal) {
        var plan = new Plan(NodeOptions.url(arguments, terminal, COMMAND),
                arguments.namedServers(SECONDARY.name()),
                Duration.ofSeconds(arguments.whole(
                        "patience", 1, MAX_PATIENCE_SECONDS, PATIENCE_SECONDS)),
                NodeOptions.token(arguments, terminal), arguments.has("json"));
        return () -> SignalStop.run(stop -> run(plan, terminal, stop));
    }

    /** @param stop ends it early */
    private static ExitCode run(Plan plan, Terminal terminal, CountDownLatch stop) {
        try (var client = new Client(CONNECT)) {
            var cluster = SelfTestCluster.at(plan.url(), plan.secondaries(), plan.token(), client);
            terminal.err().println(escape("appends entries that stay, and has secondaries of "
                    + cluster.master().name() + " at " + cluster.master().url()
                    + " fail on request for a while"));
            var steps = new SelfTestSteps(terminal, plan.json(), plan.patience(), stop);
            ended(() -> trials(cluster, steps), steps);
            return reportResult(plan, steps, terminal);
        } catch (SelfTestCluster.UnreachableException e) {
            return untried(plan, ExitCode.UNREACHABLE, escape(e.getMessage()), terminal);
        } catch (IOException e) {
            return untried(plan, ExitCode.FAILED, escape(e.getMessage()), terminal);
        }
    }

    private static ExitCode untried(Plan plan, ExitCode code, String why, Terminal terminal) {
        terminal.err().println(why);
        if (plan.json()) {
            terminal.printJson(StatusReport.json(new StatusReply.Unknown(
                    Clock.systemUTC().instant(), plan.url(), code, false, why)));
        }
        return code;
    }

    /** Names and answers of nodes are text from outside. */
    private static String escape(String sentence) {
        return EscapedText.of(sentence, SHOWN);
    }

    private static void ended(Runnable trials, SelfTestSteps steps) {
        try {
            trials.run();
        } catch (SelfTestSteps.StoppedException _) {
            // the figures say that it was ended early
        } catch (IllegalStateException e) {
            steps.fail("the trials come to their end", e.getMessage());
        }
    }

    private static void trials(SelfTestCluster cluster, SelfTestSteps steps) {
        String mark = mark();
        try (var faults = new SelfTestFaults()) {
            var appends = new AppendScenarios(cluster, steps, mark);
            var failing = new FaultScenarios(cluster, steps, faults, mark);
            steps.begin("Before");
            steps.eventually("the master takes appends, and finds all healthy and in sync",
                    failing::hindrance);
            cluster.missed().forEach((name, why) -> steps.skip(name, why));
            if (steps.count(SelfTestSteps.Result.FAIL) > 0) {
                return;
            }
            long firstId = appends.concernsAndOrder();
            appends.bulk();
            appends.keys();
            appends.mistakes();
            appends.offers(firstId);
            failing(cluster, steps, failing);
            appends.sameEverywhere(firstId);
        }
    }

    private static void failing(SelfTestCluster cluster, SelfTestSteps steps,
            FaultScenarios failing) {
        List<String> without = cluster.secondaries().stream()
                .filter(node -> !SelfTestFaults.isOffered(node)).map(SelfTestClient::name).toList();
        if (cluster.secondaries().isEmpty() || !without.isEmpty()) {
            steps.begin("Faults");
            steps.skip("duplicates, delays, partition and quorum", without.isEmpty()
                    ? "no secondary can be reached from here"
                    : "faults are off on " + String.join(", ", without));
            return;
        }
        failing.duplicates();
        failing.delay();
        failing.partition();
    }

    private static ExitCode reportResult(Plan plan, SelfTestSteps steps, Terminal terminal) {
        long failed = steps.count(SelfTestSteps.Result.FAIL);
        if (plan.json()) {
            terminal.printJson(steps.json());
        } else {
            terminal.out().println((steps.isStopped() ? "ended early, " : "")
                    + (failed == 0 ? "" : "FAILED: " + failed + ", ")
                    + "passed: " + steps.count(SelfTestSteps.Result.PASS)
                    + ", skipped: " + steps.count(SelfTestSteps.Result.SKIP));
        }
        terminal.out().flush();
        return failed == 0 ? ExitCode.DONE : ExitCode.FAILED;
    }

    private static String mark() {
        byte[] random = new byte[MARK_BYTES];
        ThreadLocalRandom.current().nextBytes(random);
        return "selftest " + HexFormat.of().formatHex(random) + " ";
    }
}
