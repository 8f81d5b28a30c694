package replog.cli.read;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import replog.cli.terminal.Arguments;
import replog.cli.terminal.Command;
import replog.cli.terminal.ExitCode;
import replog.cli.terminal.LineReader;
import replog.cli.terminal.NodeOptions;
import replog.cli.terminal.Option;
import replog.cli.terminal.ProblemText;
import replog.cli.terminal.Terminal;
import replog.http.socket.StreamingResponse;
import replog.wire.HeaderNames;

/**
 * {@code read}: shows entries, as they come.
 *
 * <p>It shows what is visible when it begins. A connection that breaks, as one does whose answer a
 * reader pages through for minutes, is made anew for the rest, as long as there is progress. For
 * one thread.
 */
public final class ReadCommand {
    private static final Option FOLLOW =
            Option.flag("follow", "goes on with each new entry, as tail does").withLetter('f');

    public static final Command COMMAND = new Command("read", "shows entries", """
            All that the node holds as it is asked, or part of that; a secondary shows its own \
            log. Values are shown on one line, with what can't be seen escaped, and cut where they \
            are long; --json gives them whole, a line each.
            Exit code: 0 done, 1 it failed, or the answer broke off, 2 usage, 3 no node could be \
            reached.
            """,
            "read --last=5", List.of(ReadOptions.ID),
            List.of(NodeOptions.URL, ReadOptions.FROM, ReadOptions.LAST, ReadOptions.LIMIT, FOLLOW,
                    ReadOptions.COMMITTED, NodeOptions.TOKEN, ReadOptions.RAW, ReadOptions.JSON),
            ReadCommand::prepared);

    static final Duration DEADLINE = Duration.ofSeconds(5);
    static final String STRANGER = "does not say how far its log goes: is it a node of replog?";

    private static final Duration SILENCE = Duration.ofSeconds(30);
    private static final int OK = 200;
    private static final int MAX_LINE_BYTES = 256 << 20;
    private static final int MAX_PROBLEM_BYTES = 64 * 1024;

    private final ReadOptions options;
    private final Deque<URI> urls;
    private final Terminal terminal;
    private final EntryPrinter printer;
    private int tried;
    private long nextId;
    private OptionalLong lastId = OptionalLong.empty();

    private ReadCommand(ReadOptions options, Terminal terminal) {
        this.options = options;
        this.terminal = terminal;
        this.urls = new ArrayDeque<>(options.urls());
        this.printer = new EntryPrinter(terminal, options.form());
        this.nextId = options.from().orElse(1);
    }

    private static Supplier<ExitCode> prepared(Arguments arguments, Terminal terminal) {
        var options = ReadOptions.of(arguments, terminal, COMMAND);
        if (arguments.has(FOLLOW.name()) && arguments.operand(ReadOptions.ID.name()).isPresent()) {
            arguments.addMistake("ID names the only entry: it goes without --follow");
        }
        return () -> arguments.has(FOLLOW.name())
                ? new LogFollower(options, terminal).run()
                        : new ReadCommand(options, terminal).run();
    }

    private ExitCode run() {
        while (true) {
            long before = nextId;
            boolean begins = lastId.isEmpty() && options.last().isPresent();
            Optional<ExitCode> ended = switch (StreamingResponse.open(urls.getFirst(),
                    begins ? options.target(1, OptionalLong.of(0))
                            : options.target(nextId, remaining()),
                    options.headers(), DEADLINE, SILENCE)) {
                case StreamingResponse.Opening.Failed(var reason) -> brokenOff(lastId.isEmpty()
                        ? ExitCode.UNREACHABLE : ExitCode.FAILED, reason);
                case StreamingResponse.Opening.Opened(var stream) -> printEntries(stream, before);
            };
            if (ended.isPresent()) {
                return ended.get();
            }
        }
    }

    private OptionalLong remaining() {
        return lastId.isEmpty() ? options.limit()
                : OptionalLong.of(lastId.getAsLong() - nextId + 1);
    }

    /** How it ended, where no other node is left that could give the rest. */
    private Optional<ExitCode> brokenOff(ExitCode code, String reason) {
        tried++;
        if (tried >= urls.size()) {
            return Optional.of(failed(code, reason));
        }
        printer.flush();
        terminal.err().println(urls.getFirst() + " " + reason + "; trying the next one");
        urls.addLast(urls.removeFirst());
        return Optional.empty();
    }

    /** How it ended; empty when the rest has to be asked for. */
    private Optional<ExitCode> printEntries(StreamingResponse stream, long before) {
        try (stream) {
            if (stream.status() != OK) {
                return Optional.of(failed(ExitCode.FAILED, refusal(stream)));
            }
            if (!isNode(stream)) {
                return Optional.of(failed(ExitCode.FAILED, STRANGER));
            }
            if (lastId.isEmpty()) {
                boolean asksForMore = options.last().isPresent();
                nextId = options.first(number(stream, options.endHeader()).orElse(0L));
                lastId = OptionalLong.of(end(stream));
                if (asksForMore && nextId <= lastId.getAsLong()) {
                    return Optional.empty();
                }
                tellBeyond(stream);
            }
            printer.begin();
            var lines = new LineReader(printer.flushedBefore(stream.body()), MAX_LINE_BYTES);
            for (var line = lines.next(); line.isPresent(); line = lines.next()) {
                printer.entry(line.get());
                nextId++;
            }
            printer.end();
            // How far it is committed may have risen while the node answered.
            boolean whole = nextId > lastId.orElse(0) || options.committed();
            if (options.id().isPresent() && nextId == options.id().getAsLong()) {
                return Optional.of(ExitCode.FAILED);
            }
            return Optional.of(whole ? ExitCode.DONE
                    : failed(ExitCode.FAILED, "ended its answer too early"));
        } catch (EntryPrinter.NotTakenException _) {
            return Optional.of(ExitCode.DONE);
        } catch (EntryPrinter.ProtocolException | LineReader.TooLongException e) {
            return Optional.of(failed(ExitCode.FAILED, "said what is no entry"));
        } catch (IOException e) {
            if (nextId > before && nextId <= lastId.orElse(0)) {
                tried = 0;
                return Optional.empty();
            }
            return brokenOff(ExitCode.FAILED, "broke off before its end: " + stream.reason(e));
        }
    }

    private void tellBeyond(StreamingResponse stream) {
        if (stream.header(HeaderNames.BEYOND).isPresent()
                || options.id().isPresent() && lastId.orElse(0) < nextId) {
            terminal.err().println(urls.getFirst() + " has no entry " + nextId
                    + " yet: its log ends with entry "
                    + stream.header(HeaderNames.MASTER_LAST_ID).orElse("?"));
        }
    }

    /** The last entry there is to show. */
    private long end(StreamingResponse stream) {
        long there = number(stream, options.endHeader()).orElse(nextId - 1);
        long most = options.limit().orElse(Long.MAX_VALUE);
        return most > Long.MAX_VALUE - nextId ? there : Math.min(there, nextId + most - 1);
    }

    static Optional<Long> number(StreamingResponse stream, String header) {
        return stream.header(header).filter(id -> id.matches("[0-9]{1,18}")).map(Long::parseLong);
    }

    /** Whether an answer about entries is a node's: each says how far its log goes. */
    static boolean isNode(StreamingResponse stream) {
        return stream.header(HeaderNames.LAST_ID).isPresent();
    }

    /** In words, what an answer says that is no success. */
    static String refusal(StreamingResponse stream) throws IOException {
        byte[] body = stream.body().readNBytes(MAX_PROBLEM_BYTES);
        return "says " + ProblemText.sentence(stream.status(), ProblemText.parse(body));
    }

    private ExitCode failed(ExitCode code, String reason) {
        printer.flush();
        terminal.err().println(urls.getFirst() + " " + reason + (lastId.isEmpty() ? ""
                : "; shown is what comes before entry " + nextId + " of " + lastId.getAsLong()));
        return code;
    }
}
