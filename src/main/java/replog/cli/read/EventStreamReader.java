package replog.cli.read;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.util.Arrays;
import java.util.Optional;
import replog.cli.terminal.LineReader;

/** A node's stream of events: entries, and what it says of its log. For one thread. */
final class EventStreamReader {
    private static final int MAX_LINE_BYTES = 256 << 20;
    private static final byte[] TYPE = "event: ".getBytes(US_ASCII);
    private static final byte[] ID = "id: ".getBytes(US_ASCII);
    private static final byte[] DATA = "data: ".getBytes(US_ASCII);

    private final LineReader lines;

    /** @param data as it was sent, on one line */
    sealed interface Event {
        byte[] data();

        record OfEntry(long id, byte[] data) implements Event {}

        record OfLog(String type, byte[] data) implements Event {}
    }

    EventStreamReader(InputStream in) {
        lines = new LineReader(in, MAX_LINE_BYTES);
    }

    /** Empty where the stream ended in good order; one that is not whole is none. */
    Optional<Event> next() throws IOException {
        Optional<String> type = Optional.empty();
        Optional<Long> id = Optional.empty();
        Optional<byte[]> data = Optional.empty();
        for (var line = lines.next(); line.isPresent(); line = lines.next()) {
            byte[] text = line.get();
            if (text.length == 0 && data.isPresent()) {
                return Optional.of(type.isPresent() ? new Event.OfLog(type.get(), data.get())
                        : new Event.OfEntry(id.orElseThrow(
                                () -> new ProtocolException("no id")), data.get()));
            }
            if (begins(text, TYPE)) {
                type = Optional.of(new String(rest(text, TYPE), US_ASCII));
            } else if (begins(text, ID)) {
                id = Optional.of(number(rest(text, ID)));
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

    private static long number(byte[] digits) throws ProtocolException {
        String text = new String(digits, US_ASCII);
        if (!text.matches("[0-9]{1,18}")) {
            throw new ProtocolException("no id");
        }
        return Long.parseLong(text);
    }
}
