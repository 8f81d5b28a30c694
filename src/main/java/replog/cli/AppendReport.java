package replog.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import replog.http.Json;

/** What became of appends, for people or for programs. Stateless. */
final class AppendReport {
    private AppendReport() {}

    /** One entry, as lines that end. */
    static String table(Appended.Acknowledged entry, int columns) {
        var table = new Table(columns, false, false).row("id", entry.firstId());
        common(table, entry.answer());
        if (entry.answer().get("elapsed_ms") instanceof Number millis) {
            table.row("elapsed", millis + " ms");
        }
        if (entry.replayed()) {
            table.row("repeat", "it was stored before, with the same key");
        }
        return table.toString();
    }

    /** As the node says it, with a mark on a repeat. */
    static String json(Appended.Acknowledged entry) {
        var members = new LinkedHashMap<Object, Object>(entry.answer());
        if (entry.replayed()) {
            members.put("replayed", true);
        }
        return text(members);
    }

    /** Those lines that went in one request. */
    static String json(long firstLine, int count, Appended.Acknowledged entries) {
        var members = lines(firstLine, count);
        members.put("first_id", entries.firstId());
        members.put("last_id", entries.lastId());
        members.put("count", count);
        entries.answer().forEach((name, value) -> {
            if (!name.equals("id")) {
                members.putIfAbsent(name, value);
            }
        });
        if (entries.replayed()) {
            members.put("replayed", true);
        }
        return text(members);
    }

    static String json(Appended.Failed failed) {
        return text(failure(new LinkedHashMap<>(), failed));
    }

    static String json(long firstLine, int count, Appended.Failed failed) {
        return text(failure(lines(firstLine, count), failed));
    }

    /** All lines that were acknowledged, as lines that end. */
    static String table(AppendTally tally, Duration elapsed, int columns) {
        var table = new Table(columns, false, false).row("lines", count(tally.lines()));
        if (tally.lines() > 0) {
            table.row("ids", count(tally.firstId())
                    + (tally.lines() > 1 ? " to " + count(tally.lastId()) : ""));
            common(table, tally.answer());
            table.row("requests", count(tally.requests()));
        }
        if (tally.replayed() > 0) {
            table.row("repeats", count(tally.replayed()) + " of the lines were stored before,"
                    + " with the same keys");
        }
        return table.row("elapsed", String.format(Locale.ROOT, "%.1f s, %,.0f lines/s",
                elapsed.toNanos() / 1e9, rate(tally.lines(), elapsed))).toString();
    }

    static double rate(long lines, Duration elapsed) {
        return lines / Math.max(1e-9, elapsed.toNanos() / 1e9);
    }

    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    static String lines(long number) {
        return count(number) + (number == 1 ? " line" : " lines");
    }

    private static void common(Table table, Map<?, ?> answer) {
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

    private static Map<Object, Object> lines(long firstLine, int count) {
        var members = new LinkedHashMap<Object, Object>();
        members.put("first_line", firstLine);
        members.put("last_line", firstLine + count - 1);
        return members;
    }

    private static Map<Object, Object> failure(
            Map<Object, Object> members, Appended.Failed failed) {
        members.put("outcome", switch (failed.data()) {
            case ACKNOWLEDGED, APPENDED -> "appended";
            case NOT_APPENDED -> "not_appended";
            case UNKNOWN -> "unknown";
        });
        members.put("reason", failed.reason());
        failed.problem().forEach(members::putIfAbsent);
        return members;
    }

    private static String text(Map<?, ?> members) {
        return new String(Json.bytes(members), UTF_8);
    }
}
