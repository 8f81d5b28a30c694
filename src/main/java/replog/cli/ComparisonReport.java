package replog.cli;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** How two logs stand to each other, in lines for people or as one object. Immutable. */
record ComparisonReport(History one, History other, Comparison result) {
    boolean same() {
        return result instanceof Comparison.Same;
    }

    String table(int columns) {
        return switch (result) {
            case Comparison.Same(long lastId, long behind) -> one.name() + " and " + other.name()
                    + " hold the same log, up to id " + lastId
                    + (other.isCutShort() || one.isCutShort() ? beforeDamage() : behind(behind))
                    + "\n";
            case Comparison.OtherLogs() -> "DIFFERENT: " + one.name() + " holds the log "
                    + one.logId().orElseThrow() + ", and " + other.name() + " the log "
                    + other.logId().orElseThrow() + "\n";
            case Comparison.Differ differ -> Table.pairs(columns)
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
            case Comparison.Same(long lastId, long behind) -> {
                json.put("same_up_to", lastId);
                json.put("behind", behind);
            }
            case Comparison.OtherLogs() -> {
                json.put("one_log_id", one.logId().orElseThrow().toString());
                json.put("other_log_id", other.logId().orElseThrow().toString());
            }
            case Comparison.Differ differ -> {
                json.put("first_difference", differ.id());
                json.put("one_entry", EntryLine.of(differ.one().frame(), differ.id()).json());
                json.put("other_entry", EntryLine.of(differ.other().frame(), differ.id()).json());
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

    private static String entry(History.Seen seen, Comparison.Differ differ) {
        return EntryLine.of(seen.frame(), differ.id()) + seen.place().map(place -> "; in "
                + place.file() + ", the first differing byte at offset "
                + (place.offset() + differ.firstDifference())).orElse("");
    }
}
