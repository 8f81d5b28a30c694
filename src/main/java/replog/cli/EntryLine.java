package replog.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import replog.http.Printable;
import replog.log.Frames;
import replog.log.MalformedFramesException;

/** The entry of a frame, for people and programs; its value cut and escaped. Immutable. */
record EntryLine(long id, long epoch, Instant at, int valueBytes, String value) {
    private static final int SHOWN = 60;

    /** Of a frame that was found to be good. */
    static EntryLine of(byte[] frame, long id) {
        try {
            var cursor = Frames.one(frame, id).cursor();
            cursor.next();
            String value = new String(cursor.array(), cursor.valueOffset(),
                    Math.min(cursor.valueLength(), 4 * SHOWN), UTF_8);
            return new EntryLine(id, cursor.epoch(),
                    Instant.ofEpochMilli(cursor.timestampMillis()), cursor.valueLength(),
                    Printable.of(value, SHOWN));
        } catch (MalformedFramesException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return "id " + id + ", epoch " + epoch + ", " + at + ", " + valueBytes
                + (valueBytes == 1 ? " byte: \"" : " bytes: \"") + value + "\"";
    }

    Map<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("id", id);
        json.put("epoch", epoch);
        json.put("timestamp", at.toString());
        json.put("value_bytes", valueBytes);
        json.put("value", value);
        return json;
    }
}
