package replog.api.status;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import replog.json.Json;
import replog.log.frame.EntryView;

/**
 * An entry as people glance at it: its value may be cut. Immutable.
 *
 * @param truncated whether there is more of the value
 */
record EntryPreview(long id, String value, boolean truncated, Instant timestamp, long epoch) {
    static final int MAX_CHARACTERS = 200;

    /** Of UTF-8 this is always enough for as many characters, and for a part of one after them. */
    private static final int MAX_BYTES = 4 * MAX_CHARACTERS;

    static EntryPreview of(EntryView entry) throws IOException {
        var start = new Start();
        entry.value(start);
        String text = start.text();
        String value = cut(text);
        return new EntryPreview(entry.id(), value, start.length > start.kept
                || value.length() < text.length(),
                Instant.ofEpochMilli(entry.timestampMillis()), entry.epoch());
    }

    Map<String, Object> toJson() {
        var json = Json.object("id", id, "value", value);
        if (truncated) {
            json.put("truncated", true);
        }
        json.put("timestamp", timestamp.toString());
        json.put("epoch", epoch);
        return json;
    }

    /** Never within a surrogate pair. */
    private static String cut(String text) {
        if (text.length() <= MAX_CHARACTERS) {
            return text;
        }
        boolean half = Character.isHighSurrogate(text.charAt(MAX_CHARACTERS - 1));
        return text.substring(0, half ? MAX_CHARACTERS - 1 : MAX_CHARACTERS);
    }

    /** Keeps the first bytes of a value. */
    private static final class Start implements EntryView.Sink {
        private final byte[] bytes = new byte[MAX_BYTES];
        private int kept;
        private long length;

        @Override
        public void take(byte[] utf8, int offset, int count) {
            int more = Math.min(count, MAX_BYTES - kept);
            System.arraycopy(utf8, offset, bytes, kept, more);
            kept += more;
            length += count;
        }

        /** What is kept; a character at its end of which a part is missing is cut off later. */
        String text() {
            return new String(bytes, 0, kept, StandardCharsets.UTF_8);
        }
    }
}
