package replog.cli.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import replog.cli.terminal.TextTable;
import replog.json.EscapedText;
import replog.log.frame.FrameBatch;
import replog.log.frame.FrameBatch.MalformedFramesException;

/** How two logs stand to each other, in lines for people or as one object. Immutable. */
record LogComparisonReport(ComparableLog one, ComparableLog other, LogComparison result) {
    boolean same() {
        return result instanceof LogComparison.Same;
    }

    String table(int columns) {
        return switch (result) {
            case LogComparison.Same(long lastId, long behind) -> one.name() + " and " + other.name()
                    + " hold the same log, up to id " + lastId
                    + (other.isCutShort() || one.isCutShort() ? beforeDamage() : behind(behind))
                    + "\n";
            case LogComparison.OtherLogs() -> "DIFFERENT: " + one.name() + " holds the log "
                    + one.logId().orElseThrow() + ", and " + other.name() + " the log "
                    + other.logId().orElseThrow() + "\n";
            case LogComparison.Differ differ -> TextTable.pairs(columns)
                    .row("DIFFERENT", "from entry " + differ.id() + " on; before it they are the"
                            + " same")
                    .row(one.name(), entry(differ.one(), differ))
                    .row(other.name(), entry(differ.other(), differ)).toString();
        };
    }

    Map<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("one", one.name());
        json.put("other", other.name());
        json.put("same", same());
        switch (result) {
            case LogComparison.Same(long lastId, long behind) -> {
                json.put("same_up_to", lastId);
                json.put("behind", behind);
            }
            case LogComparison.OtherLogs() -> {
                json.put("one_log_id", one.logId().orElseThrow().toString());
                json.put("other_log_id", other.logId().orElseThrow().toString());
            }
            case LogComparison.Differ differ -> {
                json.put("first_difference", differ.id());
                json.put("one_entry", EntrySummary.of(differ.one().frame(), differ.id()).json());
                json.put("other_entry",
                        EntrySummary.of(differ.other().frame(), differ.id()).json());
            }
        }
        return json;
    }

    private String beforeDamage() {
        return "; what is damaged after it in " + (other.isCutShort() ? other : one).name()
                + " is left out";
    }

    private String behind(long entries) {
        return entries == 0 ? ", the last one of both"
                : String.format(Locale.ROOT, "; %s is %,d %s behind", other.name(), entries,
                        entries == 1 ? "entry" : "entries");
    }

    private static String entry(ComparableLog.Seen seen, LogComparison.Differ differ) {
        return EntrySummary.of(seen.frame(), differ.id()) + seen.place().map(place -> "; in "
                + place.file() + ", the first differing byte at offset "
                + (place.offset() + differ.firstDifference())).orElse("");
    }

    /** The entry of a frame, for people and programs; its value cut and escaped. Immutable. */
    private record EntrySummary(long id, long epoch, Instant at, int valueBytes, String value) {
        private static final int SHOWN = 60;

        /** Of a frame that was found to be good. */
        static EntrySummary of(byte[] frame, long id) {
            try {
                var cursor = FrameBatch.checkOne(frame, id).cursor();
                cursor.next();
                String value = new String(cursor.array(), cursor.valueOffset(),
                        Math.min(cursor.valueLength(), 4 * SHOWN), UTF_8);
                return new EntrySummary(id, cursor.epoch(),
                        Instant.ofEpochMilli(cursor.timestampMillis()), cursor.valueLength(),
                        EscapedText.of(value, SHOWN));
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

    /** How two logs stand to each other. */
    sealed interface LogComparison {
        /** They were begun apart. */
        record OtherLogs() implements LogComparison {}

        /**
         * The shorter one is the beginning of the longer one.
         *
         * @param lastId of the shorter one
         * @param behind how many entries the second one has less than the first, negative for more
         */
        record Same(long lastId, long behind) implements LogComparison {}

        /** Up to the entry before this one they are the same. */
        record Differ(long id, ComparableLog.Seen one, ComparableLog.Seen other)
                implements LogComparison {
            /** The first byte of the frames that is not the same. */
            int firstDifference() {
                return Arrays.mismatch(one.frame(), other.frame());
            }
        }

        /**
         * Bisects by hashes to the first entry in which they differ.
         *
         * @throws IOException when one of them can't be asked, with a sentence
         */
        static LogComparison of(ComparableLog one, ComparableLog other) throws IOException {
            long last = Math.min(one.lastId(), other.lastId());
            if (one.logId().isEmpty() || other.logId().isEmpty()) {
                return new Same(0, one.lastId() - other.lastId());
            }
            if (!one.logId().equals(other.logId())) {
                return new OtherLogs();
            }
            if (one.hashAt(last).equals(other.hashAt(last))) {
                return new Same(last, one.lastId() - other.lastId());
            }
            long same = 0;
            long different = last;
            while (different - same > 1) {
                long middle = (same + different) >>> 1;
                if (one.hashAt(middle).equals(other.hashAt(middle))) {
                    same = middle;
                } else {
                    different = middle;
                }
            }
            return new Differ(different, one.seen(different), other.seen(different));
        }
    }
}
