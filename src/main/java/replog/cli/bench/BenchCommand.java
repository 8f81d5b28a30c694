package replog.cli.bench;

import java.net.URI;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import replog.cli.append.AppendClient;
import replog.cli.append.AppendReply;
import replog.cli.bench.BenchRequests.RandomText;
import replog.cli.terminal.Arguments;
import replog.cli.terminal.Command;
import replog.cli.terminal.ExitCode;
import replog.cli.terminal.ProgressLine;
import replog.cli.terminal.SignalStop;
import replog.cli.terminal.Terminal;
import replog.http.socket.SingleConnectionClient;
import replog.http.socket.SingleConnectionClient.SocketResponse;
import replog.json.EscapedText;

/**
 * {@code bench}: makes load and measures how a node answers it. Stateless.
 *
 * <p>It appends once first, so that what can't work is reported before any load; that one counts
 * nowhere.
 */
public final class BenchCommand {
    public static final Command COMMAND = new Command("bench",
            "measures how fast a node appends", """
            Clients append random values, each waiting for its answer, and what they see is told: \
            rates, latencies (at most 0.8 % too long, never too short) of what was acknowledged, \
            and errors by kind. The values stay in the log. A secondary's redirect is followed \
            once, at the start. After an error a client pauses, 50 ms at first, 1 s at most.
            A line a second on standard error tells how far it is; SIGINT and SIGTERM end it \
            early, with the figures so far and the exit code 130 or 143. Else: 0 all was \
            acknowledged, 1 it failed or there were errors, 2 usage, 3 no node could be reached, 4 \
            of some entries it is unknown whether they are stored.
            """, "bench --seconds=5 --write.concern=all", BenchOptions.OPTIONS,
            BenchCommand::prepared);

    private static final long TEXT_SEED = 1;
    private static final long FIRST_SEED = -1;
    private static final String FIRST = " did not acknowledge a first append: ";
    private static final int SHOWN = 300;

    private BenchCommand() {}

    private static Supplier<ExitCode> prepared(Arguments arguments, Terminal terminal) {
        BenchOptions options = BenchOptions.of(arguments, terminal);
        return () -> SignalStop.run(stop -> run(options, terminal, stop));
    }

    /** @param stop ends it early */
    static ExitCode run(BenchOptions options, Terminal terminal, CountDownLatch stop) {
        var text = new RandomText(TEXT_SEED, options.valueBytes());
        var targets = new ArrayList<URI>();
        AppendReply first = AppendClient.appendAtMaster(options.url(), false, FIRST, url -> {
            targets.add(url);
            return append(options, url, text);
        });
        if (!first.isAcknowledged()) {
            terminal.err().println(EscapedText.of(first.reason(), SHOWN)
                    + (first.data() == AppendReply.Data.UNKNOWN
                            ? "; whether it is stored is unknown" : ""));
            return first.code();
        }
        URI target = targets.getLast();
        if (!target.equals(options.url())) {
            terminal.err().println(options.url() + " is no master: the load goes to " + target);
        }
        terminal.err().println(target + ": " + options.intention());
        var figures = new BenchRun(options, target, text, stop).run(new ProgressLine(terminal));
        if (options.json()) {
            terminal.printJson(figures.json());
        } else {
            terminal.print(figures.table(terminal.columns()));
        }
        return figures.exitCode();
    }

    private static SocketResponse append(BenchOptions options, URI url, RandomText text) {
        try (var client = new SingleConnectionClient(url, options.timeout())) {
            return client.exchange(BenchRequests.of(options, url, text, FIRST_SEED).next());
        }
    }
}
