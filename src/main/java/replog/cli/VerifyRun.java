package replog.cli;

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
import replog.http.Client;
import replog.http.Json;

/** Does what {@code verify} was asked for. For one thread, once. */
final class VerifyRun {
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final Verify.Plan plan;
    private final Terminal terminal;
    private final List<FolderReport> folders = new ArrayList<>();
    private final List<FolderSide> sides = new ArrayList<>();
    private final List<ComparisonReport> comparisons = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private boolean unreachable;

    VerifyRun(Verify.Plan plan, Terminal terminal) {
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
                && comparisons.stream().allMatch(ComparisonReport::same);
        if (!good) {
            return ExitCode.FAILED;
        }
        return unreachable ? ExitCode.UNREACHABLE
                : failures.isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private void check(Path folder) {
        try {
            FolderReport report = new FolderCheck(folder, terminal).run();
            folders.add(report);
            sides.add(new FolderSide(folder, report));
        } catch (FileSystemException e) {
            failures.add(e.getFile() + " can't be read: " + (e.getReason() == null
                    ? e.getClass().getSimpleName() : e.getReason()));
        } catch (IOException e) {
            failures.add(e.getMessage());
        }
    }

    private void compareAll(Client client) {
        var histories = new ArrayList<History>(sides);
        for (URI node : plan.nodes()) {
            try {
                histories.add(NodeSide.of(client, node, plan.token()));
            } catch (IOException e) {
                failures.add(e.getMessage());
                unreachable = true;
            }
        }
        if (histories.size() < 2) {
            return;
        }
        History longest = histories.getFirst();
        for (History history : histories) {
            longest = history.lastId() > longest.lastId() ? history : longest;
        }
        for (History history : histories) {
            if (history != longest) {
                compare(longest, history);
            }
        }
    }

    private void compare(History one, History other) {
        try {
            comparisons.add(new ComparisonReport(
                    one, other, Comparison.of(one, other)));
        } catch (IOException e) {
            failures.add(e.getMessage());
            unreachable |= one instanceof NodeSide || other instanceof NodeSide;
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
        json.put("comparisons", comparisons.stream().map(ComparisonReport::json).toList());
        json.put("failures", failures);
        return json;
    }
}
