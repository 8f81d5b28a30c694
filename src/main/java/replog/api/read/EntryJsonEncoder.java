package replog.api.read;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import replog.json.Json;
import replog.log.frame.EntryView;

/** Writes entries as JSON, straight from where they are stored. For one thread. */
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

    void value(EntryView entry) throws IOException {
        out.write('"');
        entry.value(escaped);
        out.write('"');
    }

    void object(EntryView entry) throws IOException {
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

    /** The value under its id, as a member of an object. */
    void member(EntryView entry) throws IOException {
        ascii("\"" + entry.id() + "\":");
        value(entry);
    }

    /** One line; encoded JSON has no line break of its own. */
    void line(EntryView entry) throws IOException {
        object(entry);
        out.write('\n');
    }

    /** As an event of a stream (WHATWG HTML, section 9.2). */
    void event(EntryView entry) throws IOException {
        ascii("id: " + entry.id() + "\ndata: ");
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
