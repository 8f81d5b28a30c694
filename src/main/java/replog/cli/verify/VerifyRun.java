package replog.cli.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import replog.cli.terminal.ExitCode;
import replog.cli.terminal.Terminal;
import replog.cli.verify.LogComparisonReport.LogComparison;
import replog.http.client.Client;
import replog.json.Json;

/** Does what {@code verify} was asked for. For one thread, once. */
final class VerifyRun {
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final VerifyCommand.Plan plan;
    private final Terminal terminal;
    private final List<FolderReport> folders = new ArrayList<>();
    private final List<FolderLog> sides = new ArrayList<>();
    private final List<LogComparisonReport> comparisons = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private boolean unreachable;

    VerifyRun(VerifyCommand.Plan plan, Terminal terminal) {
        this.plan = plan;
        this.terminal = terminal;
    }

    ExitCode run() {
        plan.folders().forEach(this::check);
        if (failures.isEmpty()) {
            try (var client = new Client(CONNECT)) {
                compareAll(client);
            }
        }
        tell();
        boolean good = folders.stream().allMatch(report -> report.damages().isEmpty())
                && comparisons.stream().allMatch(LogComparisonReport::same);
        if (!good) {
            return ExitCode.FAILED;
        }
        return unreachable ? ExitCode.UNREACHABLE
                : failures.isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private void check(Path folder) {
        try {
            FolderReport report = new FolderInspector(folder, terminal).run();
            folders.add(report);
            sides.add(new FolderLog(folder, report));
        } catch (FileSystemException e) {
            failures.add(e.getFile() + " can't be read: " + (e.getReason() == null
                    ? e.getClass().getSimpleName() : e.getReason()));
        } catch (IOException e) {
            failures.add(e.getMessage());
        }
    }

    private void compareAll(Client client) {
        var histories = new ArrayList<ComparableLog>(sides);
        for (URI node : plan.nodes()) {
            try {
                histories.add(NodeLog.of(client, node, plan.token()));
            } catch (IOException e) {
                failures.add(e.getMessage());
                unreachable = true;
            }
        }
        if (histories.size() < 2) {
            return;
        }
        ComparableLog longest = histories.getFirst();
        for (ComparableLog history : histories) {
            longest = history.lastId() > longest.lastId() ? history : longest;
        }
        for (ComparableLog history : histories) {
            if (history != longest) {
                compare(longest, history);
            }
        }
    }

    private void compare(ComparableLog one, ComparableLog other) {
        try {
            comparisons.add(new LogComparisonReport(
                    one, other, LogComparison.of(one, other)));
        } catch (IOException e) {
            failures.add(e.getMessage());
            unreachable |= one instanceof NodeLog || other instanceof NodeLog;
        }
    }

    private void tell() {
        failures.forEach(terminal.err()::println);
        if (plan.json()) {
            terminal.out().println(new String(Json.bytes(json()), UTF_8));
        } else {
            int columns = terminal.columns();
            folders.forEach(folder -> terminal.out().print(folder.table(columns)));
            comparisons.forEach(one -> terminal.out().print(one.table(columns)));
        }
        terminal.out().flush();
    }

    private Map<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("folders", folders.stream().map(FolderReport::json).toList());
        json.put("comparisons", comparisons.stream().map(LogComparisonReport::json).toList());
        json.put("failures", failures);
        return json;
    }
}
