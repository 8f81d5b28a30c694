package replog.cli.append;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import replog.cli.terminal.Arguments;
import replog.cli.terminal.Command;
import replog.cli.terminal.Command.Operand;
import replog.cli.terminal.ExitCode;
import replog.cli.terminal.NodeOptions;
import replog.cli.terminal.Option;
import replog.cli.terminal.ProgressLine;
import replog.cli.terminal.SignalStop;
import replog.cli.terminal.Terminal;
import replog.cli.terminal.WaitNoticeTimer;

/** {@code append}: one text, or the lines of standard input. Stateless. */
public final class AppendCommand {
    public static final Command COMMAND =
            new Command("append", "appends a text, or each line of input",
            """
            Each line, which ends with LF or CR LF, is an entry, an empty one too; several at once \
            where they come fast, and then all or none of them. It ends at the first that is not \
            acknowledged, and says on standard error which lines are, which are not, and of which \
            it is unknown. A secondary's redirect is followed. It waits as long as the node does, \
            and gives up when that says nothing for 10 s.
            Nothing is sent twice, but for what has a key: that is repeated for 30 s while its \
            outcome is unknown. With --key=K the lines have the keys K-1, K-2 …, and each is sent \
            on its own: slower, and the same command on the same input can be repeated as often as \
            one likes.
            Exit code: 0 all is acknowledged, 1 it failed, or is stored and not acknowledged in \
            time, 2 usage, 3 no node could be reached, 4 it is unknown whether it is stored; 130 \
            or 143 after a signal.
            """,
            "append hello",
            List.of(Operand.optional("TEXT", "the value; without it, or with -, standard input")),
            List.of(NodeOptions.URL, NodeOptions.CONCERN,
                    new Option("timeout", "SECONDS", "the longest wait for the write concern, 0 for"
                            + " ever; by default the node's own"),
                    new Option("key", "KEY", "an Idempotency-Key of 1 to 200 bytes: whoever repeats"
                            + " it stores nothing twice"),
                    NodeOptions.TOKEN,
                    Option.flag("json", "one JSON object, or one for each request of lines")),
            AppendCommand::prepared);

    private static final String INPUT = "-";
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,6}(\\.[0-9]{1,3})?");
    private static final Pattern KEY =
            Pattern.compile("[^\\p{Cntrl}\\s\"]([^\\p{Cntrl}\\s]*[^\\p{Cntrl}\\s\"])?");
    private static final int MAX_KEY_BYTES = 200;
    private static final int NUMBER_BYTES = 13;
    private static final char REPLACEMENT = '\uFFFD';
    private static final long GRACE_SECONDS = 1;

    private AppendCommand() {}

    private static Supplier<ExitCode> prepared(Arguments arguments, Terminal terminal) {
        Optional<String> text = arguments.operand("TEXT").filter(value -> !value.equals(INPUT));
        text.filter(AppendCommand::isGarbled)
                .ifPresent(_ -> arguments.addMistake("TEXT has characters that"
                + " the locale can't represent, or U+FFFD: set LC_ALL=C.UTF-8, or give it on"
                + " standard input"));
        AppendOptions options = plan(arguments, terminal, text.isEmpty());
        return () -> SignalStop.run(stop -> text.isPresent()
                ? one(options, text.get(), terminal, stop)
                : lines(options, terminal.in(), terminal, stop));
    }

    private static AppendOptions plan(Arguments arguments, Terminal terminal, boolean lines) {
        int maxKeyBytes = lines ? MAX_KEY_BYTES - NUMBER_BYTES : MAX_KEY_BYTES;
        String form = "text of 1 to " + maxKeyBytes + " bytes without spaces and control"
                + " characters, or quotes around it";
        Optional<String> key = arguments.text("key", KEY, form);
        if (key.filter(text -> isGarbled(text) || text.getBytes(UTF_8).length > maxKeyBytes)
                .isPresent()) {
            arguments.addMistake("--key must be " + form + ", in an encoding of the locale");
        }
        return new AppendOptions(NodeOptions.urls(arguments, terminal, COMMAND),
                NodeOptions.concern(arguments),
                arguments.text("timeout", SECONDS, "seconds, as 5 or 0.5"), key,
                NodeOptions.token(arguments, terminal), arguments.has("json"));
    }

    /** What the platform could not decode is lost before anybody sees it, in UTF-8 as well. */
    private static boolean isGarbled(String word) {
        return word.indexOf(REPLACEMENT) >= 0;
    }

    static ExitCode one(AppendOptions options, String text, Terminal terminal,
            CountDownLatch stop) {
        var notices = new OneNotices(options, terminal, new ProgressLine(terminal),
                new WaitNoticeTimer(terminal.watched()));
        try (var client = new AppendClient(options, notices, stop)) {
            endWith(stop, () -> { }, client::giveUp);
            var result = client.append(List.of(text.getBytes(UTF_8)), options.key());
            notices.progress.end();
            if (options.json()) {
                terminal.printJson(AppendReport.json(result));
            } else if (result.isAcknowledged()) {
                terminal.print(AppendReport.table(result, terminal.columns()));
            }
            switch (result.data()) {
                case ACKNOWLEDGED -> { }
                case APPENDED -> terminal.err().println(result.reason());
                case NOT_APPENDED ->
                        terminal.err().println(result.reason() + "; nothing is appended");
                case UNKNOWN -> terminal.err().println(
                        result.reason() + "; whether it is stored is unknown");
            }
            return result.code();
        }
    }

    static ExitCode lines(
            AppendOptions options, InputStream in, Terminal terminal, CountDownLatch stop) {
        if (terminal.watched()) {
            terminal.err().println("each line is appended; Ctrl-D ends");
        }
        var lineAppender = new LineAppender(options, terminal, in, stop);
        endWith(stop, lineAppender::stop, lineAppender::giveUp);
        return lineAppender.run();
    }

    /** An answer that is under way has a moment left to come. */
    private static void endWith(CountDownLatch stop, Runnable first, Runnable then) {
        Thread.ofPlatform().daemon().name("stop").start(() -> {
            try {
                stop.await();
                first.run();
                new CountDownLatch(1).await(GRACE_SECONDS, TimeUnit.SECONDS);
                then.run();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** What one text has to say while it waits. For one thread. */
    private record OneNotices(AppendOptions options, Terminal terminal, ProgressLine progress,
            WaitNoticeTimer timer) implements AppendClient.Notices {
        @Override
        public void waiting(Duration elapsed) {
            if (timer.isDue(elapsed)) {
                progress.show("waiting for " + elapsed.toSeconds() + " s for the write concern "
                        + options.concern().orElse("of the node"));
            }
        }

        @Override
        public void repeated(String reason) {
            progress.end();
            terminal.err().println(reason + "; it is repeated with its key");
        }
    }

    /**
     * What {@code append} has to do, but for the values.
     *
     * @param urls nodes, of plain HTTP, at least one; one that does not answer is left for the next
     * @param concern as the node understands it; empty for the node's default
     * @param timeout the longest wait for it, in seconds; empty for the node's default
     * @param key the idempotency key, or what those of several lines begin with
     * @param json whether the result is for programs
     */
    record AppendOptions(List<URI> urls, Optional<String> concern, Optional<String> timeout,
            Optional<String> key, Optional<String> token, boolean json) {}
}
