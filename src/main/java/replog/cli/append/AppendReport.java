package replog.cli.append;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import replog.cli.append.LineAppender.AcknowledgedLines;
import replog.cli.terminal.TextTable;

/** Prints the outcome of appends, for people or for programs. Stateless. */
final class AppendReport {
    private AppendReport() {}

    /** One entry that was acknowledged, as lines that end. */
    static String table(AppendReply entry, int columns) {
        var table = TextTable.pairs(columns).row("id", entry.firstId());
        common(table, entry.answer());
        if (entry.answer().get("elapsed_ms") instanceof Number millis) {
            table.row("elapsed", millis + " ms");
        }
        if (entry.replayed()) {
            table.row("repeat", "it was stored before, with the same key");
        }
        return table.toString();
    }

    /** As the node says it, with a mark on a repeat, and with a reason where it failed. */
    static Map<Object, Object> json(AppendReply result) {
        return json(new LinkedHashMap<>(), result);
    }

    /** Those lines that went in one request. */
    static Map<Object, Object> json(long firstLine, int count, AppendReply result) {
        var members = new LinkedHashMap<Object, Object>();
        members.put("first_line", firstLine);
        members.put("last_line", firstLine + count - 1);
        if (result.isAcknowledged()) {
            members.put("first_id", result.firstId());
            members.put("last_id", result.lastId());
            members.put("count", count);
        }
        return json(members, result);
    }

    private static Map<Object, Object> json(Map<Object, Object> members, AppendReply result) {
        var answer = new LinkedHashMap<Object, Object>(result.answer());
        if (members.containsKey("first_id")) {
            answer.remove("id");
        }
        if (!result.isAcknowledged()) {
            members.put("outcome", result.data().name().toLowerCase(Locale.ROOT));
            members.put("reason", result.reason());
        }
        answer.forEach(members::putIfAbsent);
        if (result.replayed()) {
            members.put("replayed", true);
        }
        return members;
    }

    /** All lines that were acknowledged, as lines that end. */
    static String table(AcknowledgedLines tally, Duration elapsed, int columns) {
        var table = TextTable.pairs(columns).row("lines", TextTable.count(tally.lines()));
        tally.last().ifPresent(last -> {
            table.row("ids", TextTable.count(tally.firstId())
                    + (tally.lines() > 1 ? " to " + TextTable.count(last.lastId()) : ""));
            common(table, last.answer());
            table.row("requests", TextTable.count(tally.requests()));
        });
        if (tally.replayed() > 0) {
            table.row("repeats",
                    TextTable.count(tally.replayed()) + " of the lines were stored before,"
                    + " with the same keys");
        }
        return table.row("elapsed", String.format(Locale.ROOT, "%.1f s, %,.0f lines/s",
                elapsed.toNanos() / 1e9, rate(tally.lines(), elapsed))).toString();
    }

    static double rate(long lines, Duration elapsed) {
        return lines / Math.max(1e-9, elapsed.toNanos() / 1e9);
    }

    private static void common(TextTable table, Map<?, ?> answer) {
        if (answer.get("write_concern") instanceof Number concern) {
            table.row("write concern", concern);
        }
        if (answer.get("acknowledged") instanceof List<?> names) {
            table.row("acknowledged by",
                    names.stream().map(Object::toString).collect(Collectors.joining(", ")));
        }
        if (answer.get("epoch") instanceof Number epoch) {
            table.row("epoch", epoch);
        }
        if (Boolean.FALSE.equals(answer.get("durable"))) {
            table.row("durable", "no: the setting fsync of one of them is not always");
        }
    }
}
