package replog.api.read;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import replog.api.read.ReadQuery.View;
import replog.json.Json;
import replog.log.EntryReader;
import replog.log.Log;
import replog.log.frame.EntryView;
import replog.wire.EventId;

/**
 * Writes entries as JSON, straight from where they are stored, in constant memory. For one thread.
 */
final class EntryJsonEncoder {
    private static final byte[] EVENT_END = {'\n', '\n'};

    private final OutputStream out;
    private final EntryView.Sink escaped;
    private long secondShown = Long.MIN_VALUE;
    private String secondText = "";

    EntryJsonEncoder(OutputStream out) {
        this.out = out;
        this.escaped = (utf8, offset, length) -> Json.escape(utf8, offset, length, out);
    }

    private interface EntrySink {
        void take(EntryView entry) throws IOException;
    }

    /** An array of the entries from {@code from} up to {@code upTo}, which is visible. */
    static void array(Log log, long from, long upTo, View view, OutputStream out)
            throws IOException {
        var encoder = new EntryJsonEncoder(out);
        encoder.list('[', log, from, upTo, switch (view) {
            case VALUES -> encoder::value;
            case ENTRIES -> encoder::object;
        }, ']');
    }

    /** One object of all values up to that of {@code upTo}, each under its id. */
    static void numbered(Log log, long upTo, OutputStream out) throws IOException {
        var encoder = new EntryJsonEncoder(out);
        encoder.list('{', log, 1, upTo, entry -> {
            encoder.ascii("\"" + entry.id() + "\":");
            encoder.value(entry);
        }, '}');
    }

    /** An object a line; encoded JSON has no line break of its own. */
    static void lines(Log log, long from, long upTo, OutputStream out) throws IOException {
        var encoder = new EntryJsonEncoder(out);
        each(log, from, upTo, entry -> {
            encoder.object(entry);
            out.write('\n');
        });
    }

    private void list(char begin, Log log, long from, long upTo, EntrySink element, char end)
            throws IOException {
        out.write(begin);
        each(log, from, upTo, entry -> {
            if (entry.id() > from) {
                out.write(',');
            }
            element.take(entry);
        });
        out.write(end);
        out.write('\n');
    }

    private static void each(Log log, long from, long upTo, EntrySink sink) throws IOException {
        try (EntryReader entry = log.entries(from)) {
            while (entry.nextId() <= upTo) {
                if (!entry.next()) {
                    throw new IllegalStateException("the log ends before " + entry.nextId()
                            + ", and " + upTo + " was visible");
                }
                sink.take(entry);
            }
        }
    }

    private void value(EntryView entry) throws IOException {
        out.write('"');
        entry.value(escaped);
        out.write('"');
    }

    private void object(EntryView entry) throws IOException {
        ascii("{\"id\":" + entry.id() + ",\"value\":");
        value(entry);
        ascii(",\"timestamp\":\"" + timestamp(entry.timestampMillis())
                + "\",\"epoch\":" + entry.epoch());
        byte[] key = entry.key();
        if (key.length > 0) {
            ascii(",\"key\":\"");
            Json.escape(key, 0, key.length, out);
            out.write('"');
        }
        out.write('}');
    }

    /** As an event of a stream (WHATWG HTML, section 9.2), under its {@link EventId}. */
    void event(EntryView entry) throws IOException {
        ascii("id: " + entry.id() + '-' + entry.epoch() + "\ndata: ");
        object(entry);
        out.write(EVENT_END);
    }

    /** As {@link Instant} writes it; of a second it is asked once, since that is dear. */
    private String timestamp(long millis) {
        long second = Math.floorDiv(millis, 1000L);
        if (second != secondShown) {
            String whole = Instant.ofEpochSecond(second).toString();
            secondText = whole.substring(0, whole.length() - 1);
            secondShown = second;
        }
        int rest = (int) Math.floorMod(millis, 1000L);
        return rest == 0 ? secondText + 'Z'
                : secondText + '.' + Integer.toString(1000 + rest).substring(1) + 'Z';
    }

    private void ascii(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
