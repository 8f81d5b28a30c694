package replog.cli.read;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import replog.cli.terminal.ExitCode;
import replog.cli.terminal.LineReader;
import replog.cli.terminal.ProblemText;
import replog.cli.terminal.SignalStop;
import replog.cli.terminal.Terminal;
import replog.http.socket.StreamingResponse;
import replog.wire.EventId;

/**
 * Follows a log by a node's stream of events (WHATWG HTML, section 9.2), from connection to
 * connection and from node to node, each going on after the last entry that was shown. For one
 * thread.
 */
final class LogFollower {
    private static final String EVENTS = "text/event-stream";
    private static final String LAST_EVENT_ID = "Last-Event-ID";
    private static final String BEYOND = "beyond";
    private static final int MAX_LINE_BYTES = 256 << 20;
    private static final byte[] TYPE = "event: ".getBytes(US_ASCII);
    private static final byte[] ID = "id: ".getBytes(US_ASCII);
    private static final byte[] DATA = "data: ".getBytes(US_ASCII);
    /** A node says something each ten seconds. */
    private static final Duration SILENCE = Duration.ofSeconds(25);
    private static final long FIRST_PAUSE_MILLIS = 250;
    private static final long LONGEST_PAUSE_MILLIS = 2000;
    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final EventId BEFORE_FIRST = new EventId(0, OptionalLong.empty());

    private final ReadOptions options;
    private final Deque<URI> urls;
    private final Terminal terminal;
    private final EntryPrinter printer;
    private long nextId;
    /** Of the entry before the next one; empty where its event did not say it. */
    private OptionalLong lastEpoch = OptionalLong.empty();
    private long remaining;
    private boolean lost;

    LogFollower(ReadOptions options, Terminal terminal) {
        this.options = options;
        this.urls = new ArrayDeque<>(options.urls());
        this.terminal = terminal;
        this.printer = new EntryPrinter(terminal, options.form());
        this.remaining = options.limit().orElse(Long.MAX_VALUE);
    }

    ExitCode run() {
        Optional<ExitCode> ended = begin();
        long pause = FIRST_PAUSE_MILLIS;
        while (ended.isEmpty()) {
            long before = nextId;
            ended = connection();
            pause = nextId > before ? FIRST_PAUSE_MILLIS
                    : Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
            if (ended.isEmpty()) {
                SignalStop.await(new CountDownLatch(1), Duration.ofMillis(pause));
                urls.addLast(urls.removeFirst());
            }
        }
        printer.end();
        return ended.get();
    }

    /** Finds the first entry to show; how it ended, if it can't. */
    private Optional<ExitCode> begin() {
        return switch (
                StreamingResponse.open(urls.getFirst(), options.target(1, OptionalLong.of(0)),
                options.headers(), ReadCommand.DEADLINE, SILENCE)) {
            case StreamingResponse.Opening.Failed(var reason) -> {
                terminal.err().println(urls.getFirst() + " " + reason);
                yield Optional.of(ExitCode.UNREACHABLE);
            }
            case StreamingResponse.Opening.Opened(var stream) -> {
                try (stream) {
                    if (stream.status() != OK) {
                        yield reportRejection(stream);
                    }
                    if (!ReadCommand.isNode(stream)) {
                        yield failed(ReadCommand.STRANGER);
                    }
                    nextId = options.first(
                            ReadCommand.number(stream, options.endHeader()).orElse(0L));
                    printer.begin();
                    printer.flush();
                    yield remaining == 0 ? Optional.of(ExitCode.DONE) : Optional.empty();
                }
            }
        };
    }

    /** Shows what comes by one connection; how it all ended, if it is not to be made anew. */
    private Optional<ExitCode> connection() {
        return switch (open()) {
            case StreamingResponse.Opening.Failed(var reason) -> {
                tellLost(reason);
                yield Optional.empty();
            }
            case StreamingResponse.Opening.Opened(var stream) -> {
                try (stream) {
                    yield stream.status() == OK ? printEvents(stream) : reportRejection(stream);
                }
            }
        };
    }

    /** A node of an earlier version refuses the epoch, and is asked again without it. */
    private StreamingResponse.Opening open() {
        var lastSeen = new EventId(nextId - 1, lastEpoch);
        var opening = open(lastSeen);
        if (lastEpoch.isPresent()
                && opening instanceof StreamingResponse.Opening.Opened(var stream)
                && stream.status() == BAD_REQUEST) {
            stream.close();
            return open(lastSeen.withoutEpoch());
        }
        return opening;
    }

    private StreamingResponse.Opening open(EventId lastSeen) {
        var headers = options.headers(EVENTS);
        headers.put(LAST_EVENT_ID, lastSeen.toString());
        return StreamingResponse.open(urls.getFirst(), options.target(nextId, OptionalLong.empty()),
                headers, ReadCommand.DEADLINE, SILENCE);
    }

    private Optional<ExitCode> printEvents(StreamingResponse stream) {
        tellFound(stream);
        try {
            return events(printer.flushedBefore(stream.body()));
        } catch (EntryPrinter.NotTakenException _) {
            return Optional.of(ExitCode.DONE);
        } catch (EntryPrinter.ProtocolException | LineReader.TooLongException
                | ProtocolException _) {
            return failed("said what is no entry, after entry " + (nextId - 1));
        } catch (IOException e) {
            tellLost(stream.reason(e));
            return Optional.empty();
        }
    }

    private Optional<ExitCode> events(InputStream body) throws IOException {
        var lines = new LineReader(body, MAX_LINE_BYTES);
        for (var event = next(lines); event.isPresent(); event = next(lines)) {
            Event next = event.get();
            long id = next.id().id();
            if (next.type().isPresent()) {
                tell(next);
            } else if (id > nextId) {
                return failed("left out the entry " + nextId + ", and went on with " + id);
            } else if (id == nextId) { // else it was shown already
                printer.entry(next.data());
                nextId++;
                lastEpoch = next.id().epoch();
                remaining--;
                if (remaining == 0) {
                    return Optional.of(ExitCode.DONE);
                }
            }
        }
        tellLost("it ended the connection");
        return Optional.empty();
    }

    /** What a node says of its log that this program knows. */
    private void tell(Event event) {
        if (event.type().filter(BEYOND::equals).isPresent()) {
            printer.flush();
            terminal.err().println(urls.getFirst() + " has no entry " + nextId
                    + " yet: its log ends with entry "
                    + ProblemText.parse(event.data()).get("last_id"));
        }
    }

    /** What a restart or a while explains is no reason to end. */
    private Optional<ExitCode> reportRejection(StreamingResponse stream) {
        try {
            String said = ReadCommand.refusal(stream);
            if (stream.status() >= 500 && lost) {
                return Optional.empty();
            }
            return failed(said);
        } catch (IOException e) {
            tellLost(stream.reason(e));
            return Optional.empty();
        }
    }

    private Optional<ExitCode> failed(String reason) {
        printer.flush();
        terminal.err().println(urls.getFirst() + " " + reason);
        return Optional.of(ExitCode.FAILED);
    }

    private void tellLost(String reason) {
        printer.flush();
        if (!lost) {
            terminal.err().println(urls.getFirst() + " is lost after entry " + (nextId - 1) + ": "
                    + reason + (urls.size() == 1 ? "; trying again" : "; trying the next one"));
        }
        lost = true;
    }

    private void tellFound(StreamingResponse stream) {
        if (lost) {
            terminal.err().println(urls.getFirst() + " is there"
                    + (urls.size() == 1 ? " again" : "") + "; going on with entry " + nextId);
        }
        lost = false;
    }

    /**
     * An entry, or what a node says of its log.
     *
     * @param type of what is no entry
     * @param id of an entry
     * @param data as it was sent, on one line
     */
    private record Event(Optional<String> type, EventId id, byte[] data) {}

    /** Empty where the stream ended in good order; one that is not whole is none. */
    private static Optional<Event> next(LineReader lines) throws IOException {
        Optional<String> type = Optional.empty();
        Optional<EventId> id = Optional.empty();
        Optional<byte[]> data = Optional.empty();
        for (var line = lines.next(); line.isPresent(); line = lines.next()) {
            byte[] text = line.get();
            if (text.length == 0 && data.isPresent()) {
                if (type.isEmpty() && id.isEmpty()) {
                    throw new ProtocolException("no id");
                }
                return Optional.of(new Event(type, id.orElse(BEFORE_FIRST), data.get()));
            }
            if (begins(text, TYPE)) {
                type = Optional.of(new String(rest(text, TYPE), US_ASCII));
            } else if (begins(text, ID)) {
                id = Optional.of(eventId(rest(text, ID)));
            } else if (begins(text, DATA)) {
                data = Optional.of(rest(text, DATA));
            }
        }
        return Optional.empty();
    }

    private static boolean begins(byte[] text, byte[] with) {
        return text.length >= with.length
                && Arrays.equals(text, 0, with.length, with, 0, with.length);
    }

    private static byte[] rest(byte[] text, byte[] after) {
        return Arrays.copyOfRange(text, after.length, text.length);
    }

    private static EventId eventId(byte[] text) throws ProtocolException {
        return EventId.parse(new String(text, US_ASCII))
                .orElseThrow(() -> new ProtocolException("no id"));
    }
}
