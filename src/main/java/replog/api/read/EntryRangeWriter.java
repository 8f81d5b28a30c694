package replog.api.read;

import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import replog.log.EntryReader;
import replog.log.Log;
import replog.log.frame.Entry;
import replog.log.frame.EntryView;

/** Writes ranges of entries as JSON, in constant memory. */
final class EntryRangeWriter {
    private EntryRangeWriter() {}

    /** What is shown of each entry. */
    enum View { VALUES, ENTRIES }

    @FunctionalInterface
    private interface EntrySink {
        void take(EntryView entry) throws IOException;
    }

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
        var encoder = new EntryJsonEncoder(out);
        out.write('[');
        each(log, from, upTo, entry -> {
            if (entry.id() > from) {
                out.write(',');
            }
            switch (view) {
                case VALUES -> encoder.value(entry);
                case ENTRIES -> encoder.object(entry);
            }
        });
        out.write(']');
        out.write('\n');
    }

    /** The same entries, an object a line. */
    static void lines(Log log, long from, long upTo, OutputStream out) throws IOException {
        each(log, from, upTo, new EntryJsonEncoder(out)::line);
    }

    /** One object of all values up to that of {@code upTo}, each under its id. */
    static void numbered(Log log, long upTo, OutputStream out) throws IOException {
        var encoder = new EntryJsonEncoder(out);
        out.write('{');
        each(log, 1, upTo, entry -> {
            if (entry.id() > 1) {
                out.write(',');
            }
            encoder.member(entry);
        });
        out.write('}');
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
}
