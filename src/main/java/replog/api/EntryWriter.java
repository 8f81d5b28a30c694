package replog.api;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import replog.http.Json;
import replog.log.Entry;
import replog.log.FrameCursor;
import replog.log.Frames;
import replog.log.Log;
import replog.log.LogReader;

/** Writes entries as JSON, straight from their frames, in constant memory. */
final class EntryWriter {
    private static final int READ_BYTES = 64 << 10;

    private EntryWriter() {}

    /** What is shown of each entry. */
    enum View { VALUES, ENTRIES }

    /** One entry whole; {@code acknowledged} is shown where it is known. */
    static Map<String, Object> object(Entry entry, Optional<List<String>> acknowledged) {
        var object = new LinkedHashMap<String, Object>();
        object.put("id", entry.id());
        object.put("value", entry.value());
        object.put("timestamp", entry.timestamp().toString());
        object.put("epoch", entry.epoch());
        entry.key().ifPresent(key -> object.put("key", key));
        acknowledged.ifPresent(names -> object.put("acknowledged", names));
        return object;
    }

    /** An array of the entries from {@code from} up to {@code upTo}, which is visible. */
    static void array(Log log, long from, long upTo, View view, OutputStream out)
            throws IOException {
        out.write('[');
        try (LogReader reader = log.reader(from)) {
            boolean first = true;
            while (reader.nextId() <= upTo) {
                Frames frames = reader.read(READ_BYTES);
                if (frames.isEmpty()) {
                    throw new IllegalStateException("the log ends before " + reader.nextId()
                            + ", and " + upTo + " was visible");
                }
                FrameCursor frame = frames.cursor();
                while (frame.next() && frame.id() <= upTo) {
                    if (!first) {
                        out.write(',');
                    }
                    first = false;
                    write(frame, view, out);
                }
            }
        }
        out.write(']');
    }

    private static void write(FrameCursor frame, View view, OutputStream out) throws IOException {
        if (view == View.VALUES) {
            value(frame, out);
            return;
        }
        ascii("{\"id\":" + frame.id() + ",\"value\":", out);
        value(frame, out);
        ascii(",\"timestamp\":\"" + Instant.ofEpochMilli(frame.timestampMillis())
                + "\",\"epoch\":" + frame.epoch(), out);
        if (frame.keyLength() > 0) {
            ascii(",\"key\":", out);
            Json.quote(frame.array(), frame.keyOffset(), frame.keyLength(), out);
        }
        out.write('}');
    }

    private static void value(FrameCursor frame, OutputStream out) throws IOException {
        Json.quote(frame.array(), frame.valueOffset(), frame.valueLength(), out);
    }

    private static void ascii(String text, OutputStream out) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
