package replog.cli.status;

import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import replog.cli.status.StatusClient.StatusReply;
import replog.cli.terminal.ExitCode;
import replog.cli.terminal.Terminal;
import replog.cli.terminal.TextTable;

/** How a node stands, for people or for programs. Stateless. */
public final class StatusReport {
    /** What is another each time that one asks. */
    private static final Set<String> TIMES =
            Set.of("last_seen", "next_attempt_ms", "failures", "ttl_left", "master_last_seen");
    private static final Pattern DURATION = Pattern.compile("[0-9.]+ (ms|s|min|h)\\b");

    private StatusReport() {}

    /** Shows it: why nothing is known for people on standard error. */
    static ExitCode print(StatusReply reply, boolean json, Terminal terminal) {
        if (json) {
            terminal.printJson(json(reply));
        } else {
            (reply instanceof StatusReply.Known ? terminal.out() : terminal.err())
                    .print(table(reply, terminal.columns()));
            terminal.out().flush();
        }
        return reply.code();
    }

    /** Lines that end. */
    static String table(StatusReply reply, int columns) {
        return switch (reply) {
            case StatusReply.Known known -> table(known, columns);
            case StatusReply.Unknown unknown -> unknown.url() + " " + unknown.reason() + "\n";
        };
    }

    private static String table(StatusReply.Known known, int columns) {
        var status = known.status();
        var table = TextTable.pairs(columns)
                .row("node", text(status, "name") + ", a " + text(status, "role") + ", at "
                        + known.url())
                .row("mode", text(status, "mode")
                        + (known.isReadOnly() ? because(status) : ""))
                .row("state", text(status, "state") + (known.isReadOnly() ? "" : because(status)))
                .row("entries", whole(status, "last_id") + ", of which "
                        + whole(status, "committed_id") + " committed; epoch "
                        + text(status, "epoch") + ", fsync " + text(status, "fsync"));
        if (status.containsKey("cluster_size")) {
            table.row("cluster", text(status, "cluster_size") + " nodes, "
                    + text(status, "usable") + " usable, quorum " + text(status, "quorum"));
            table.row("waiting clients", whole(status, "waiting"));
        }
        if (status.containsKey("master")) {
            table.row("master", status.get("master") == null ? "none heard of"
                    : text(status, "master") + ", at " + text(status, "master_url"));
        }
        return table.row("faults", faults(status)) + secondaries(known, columns);
    }

    /** The members of one object. */
    public static Map<Object, Object> json(StatusReply reply) {
        var members = new LinkedHashMap<Object, Object>();
        members.put("at", at(reply));
        members.put("url", reply.url().toString());
        switch (reply) {
            case StatusReply.Known(_, _, var status) -> {
                members.put("reachable", true);
                status.forEach(members::putIfAbsent);
            }
            case StatusReply.Unknown(_, _, var code, _, var reason) -> {
                members.put("reachable", code != ExitCode.UNREACHABLE);
                members.put("reason", reason);
            }
        }
        return members;
    }

    static String at(StatusReply reply) {
        return reply.at().truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /** What stays equal as long as nothing but time changes. */
    static Object withoutTimes(StatusReply reply) {
        return switch (reply) {
            case StatusReply.Known(_, _, var status) -> withoutTimes(status);
            case StatusReply.Unknown(_, _, _, _, var reason) -> reason;
        };
    }

    private static Object withoutTimes(Object value) {
        return switch (value) {
            case Map<?, ?> members -> {
                var lasting = new LinkedHashMap<Object, Object>();
                members.forEach((name, member) -> {
                    if (!TIMES.contains(name)) {
                        lasting.put(name, withoutTimes(member));
                    }
                });
                yield lasting;
            }
            case List<?> list -> list.stream().map(StatusReport::withoutTimes).toList();
            case String text -> DURATION.matcher(text).replaceAll("$1");
            case null -> "";
            default -> value;
        };
    }

    private static String secondaries(StatusReply.Known known, int columns) {
        if (!known.status().containsKey("secondaries")) {
            return "";
        }
        var table = new TextTable(columns, false, false, false, true, true, true, false)
                .row("secondary", "status", "state", "last id", "lag", "next attempt", "reason");
        known.secondaries().forEach(one -> table.row(text(one, "name"), text(one, "status"),
                text(one, "state"), whole(one, "last_id"), whole(one, "lag"),
                one.get("next_attempt_ms") instanceof Long millis
                        ? String.format(Locale.ROOT, "in %.1f s", millis / 1e3) : "-",
                one.get("reason") == null ? "" : text(one, "reason")));
        return "\n" + (known.secondaries().isEmpty() ? "no secondaries\n" : table);
    }

    private static String faults(Map<?, ?> status) {
        var faults = new StringJoiner("; ").setEmptyValue("none");
        if (status.get("faults") instanceof List<?> list) {
            list.forEach(one -> faults.add(one instanceof Map<?, ?> fault ? fault(fault) : "?"));
        }
        return faults.toString();
    }

    private static String fault(Map<?, ?> fault) {
        var limits = new StringJoiner(", ", " (", ")").setEmptyValue("");
        for (String limit : List.of("seconds", "rate", "count", "ttl_left")) {
            if (fault.get(limit) != null && !Long.valueOf(1).equals(fault.get(limit))) {
                limits.add(limit.replace('_', ' ') + " " + text(fault, limit));
            }
        }
        return text(fault, "kind") + limits;
    }

    private static String because(Map<?, ?> status) {
        return status.get("reason") == null ? "" : ": " + text(status, "reason");
    }

    private static String text(Map<?, ?> members, String name) {
        return members.get(name) == null ? "?" : members.get(name).toString();
    }

    private static String whole(Map<?, ?> members, String name) {
        return members.get(name) instanceof Long number ? TextTable.count(number) : "?";
    }
}
