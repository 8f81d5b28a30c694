package replog.api;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import replog.http.Json;
import replog.log.FrameCursor;

/** Writes entries as JSON, straight from their frames. For one thread. */
final class EntryEncoder {
    private static final byte[] EVENT_END = {'\n', '\n'};

    private final OutputStream out;
    private long secondShown = Long.MIN_VALUE;
    private String secondText = "";

    EntryEncoder(OutputStream out) {
        this.out = out;
    }

    void value(FrameCursor frame) throws IOException {
        Json.quote(frame.array(), frame.valueOffset(), frame.valueLength(), out);
    }

    void object(FrameCursor frame) throws IOException {
        ascii("{\"id\":" + frame.id() + ",\"value\":");
        value(frame);
        ascii(",\"timestamp\":\"" + timestamp(frame.timestampMillis())
                + "\",\"epoch\":" + frame.epoch());
        if (frame.keyLength() > 0) {
            ascii(",\"key\":");
            Json.quote(frame.array(), frame.keyOffset(), frame.keyLength(), out);
        }
        out.write('}');
    }

    /** The value under its id, as a member of an object. */
    void member(FrameCursor frame) throws IOException {
        ascii("\"" + frame.id() + "\":");
        value(frame);
    }

    /** One line; JSON bears no line break of its own. */
    void line(FrameCursor frame) throws IOException {
        object(frame);
        out.write('\n');
    }

    /** As an event of a stream (WHATWG HTML, section 9.2). */
    void event(FrameCursor frame) throws IOException {
        ascii("id: " + frame.id() + "\ndata: ");
        object(frame);
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
