package replog.cli.verify;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import replog.cli.terminal.Arguments;
import replog.cli.terminal.Command;
import replog.cli.terminal.Command.Operand;
import replog.cli.terminal.ExitCode;
import replog.cli.terminal.NodeOptions;
import replog.cli.terminal.Option;
import replog.cli.terminal.Terminal;
import replog.cli.verify.LogComparisonReport.LogComparison;
import replog.http.client.Client;

/**
 * {@code verify}: checks a folder byte by byte, or whether nodes and folders hold the same log.
 * For one thread, once.
 */
public final class VerifyCommand {
    private static final String FOLDER = "DATA-DIR";
    private static final int SHOWN = 1000;

    public static final Command COMMAND = new Command("verify",
            "checks every byte of a log, or whether nodes hold the same", """
            verify DATA-DIR reads the folder of a node, and changes nothing in it: every frame's \
            checksum, ids, bulks, the hash chain, headers and slots. For damage it names file, \
            offset and id, and where good entries go on. A node may run on the folder: then what \
            it had noted as forced is read. A torn tail after that, which a start cuts, is a note.

            verify --url=A --url=B asks whether nodes hold the same log, and bisects to the first \
            entry in which they differ. They may move on meanwhile; a node that is behind holds \
            the same. With a DATA-DIR, and with --against, that is compared with them as well, up \
            to what is damaged in it.

            Exit code 0 all is good and the same, or the beginning of it; 1 damaged, or they \
            differ; 2 usage, also a DATA-DIR that is not there; 3 a node can't be asked.
            """,
            "verify data/master",
            List.of(Operand.optional(FOLDER, "the folder of one node, such as data/master")),
            List.of(
                    new Option("against", "DATA-DIR", "another folder, of the same log"),
                    Option.several("url", "http://HOST:PORT", "a node; at least two without"
                            + " DATA-DIR"),
                    NodeOptions.TOKEN,
                    Option.flag("json", "the result as one JSON object")),
            VerifyCommand::prepared);

    private static final Pattern ANY = Pattern.compile("(?s).+");
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final Terminal terminal;
    private final List<FolderLog> folders = new ArrayList<>();
    private final List<LogComparisonReport> comparisons = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private boolean unreachable;

    private VerifyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    private static Supplier<ExitCode> prepared(Arguments arguments, Terminal terminal) {
        var folders = new ArrayList<Path>();
        Optional<String> folder = arguments.operand(FOLDER);
        folder.ifPresent(name -> folders.add(path(name, arguments)));
        Optional<String> other = arguments.text("against", ANY, "a folder");
        other.ifPresent(name -> folders.add(path(name, arguments)));
        List<URI> nodes = arguments.servers("url");
        if (folder.isEmpty() && other.isPresent()) {
            arguments.addMistake("--against needs a " + FOLDER + " to be held against it");
        } else if (folder.isEmpty() && nodes.size() < 2) {
            arguments.addMistake("verify needs a " + FOLDER + ", or --url twice");
        }
        folders.forEach(path -> refuseMissing(path, arguments));
        Optional<String> token = NodeOptions.token(arguments, terminal);
        boolean json = arguments.has("json");
        return () -> new VerifyCommand(terminal).run(folders, nodes, token, json);
    }

    private static Path path(String name, Arguments arguments) {
        try {
            return Path.of(name);
        } catch (InvalidPathException _) {
            arguments.addMistake("'" + arguments.quote(name, SHOWN) + "' is no folder's name");
            return Path.of("");
        }
    }

    private static void refuseMissing(Path path, Arguments arguments) {
        if (!Files.isDirectory(path)) {
            String shown = arguments.quote(path.toString(), SHOWN);
            arguments.addMistake(Files.exists(path)
                    ? shown + " is no folder" : "there is no folder " + shown);
        }
    }

    /** Reads the folders in this order, then holds each history against the longest one. */
    private ExitCode run(
            List<Path> paths, List<URI> nodes, Optional<String> token, boolean json) {
        paths.forEach(this::check);
        if (failures.isEmpty()) {
            try (var client = new Client(CONNECT)) {
                compareAll(client, nodes, token);
            }
        }
        tell(json);
        boolean good = folders.stream().allMatch(folder -> folder.damages().isEmpty())
                && comparisons.stream().allMatch(LogComparisonReport::same);
        if (!good) {
            return ExitCode.FAILED;
        }
        return unreachable ? ExitCode.UNREACHABLE
                : failures.isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private void check(Path folder) {
        try {
            folders.add(new FolderInspector(folder, terminal).run());
        } catch (FileSystemException e) {
            failures.add(e.getFile() + " can't be read: " + (e.getReason() == null
                    ? e.getClass().getSimpleName() : e.getReason()));
        } catch (IOException e) {
            failures.add(e.getMessage());
        }
    }

    private void compareAll(Client client, List<URI> nodes, Optional<String> token) {
        var histories = new ArrayList<ComparableLog>(folders);
        for (URI node : nodes) {
            try {
                histories.add(new NodeLog(client, node, token));
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

    private void tell(boolean json) {
        failures.forEach(terminal.err()::println);
        if (json) {
            terminal.printJson(json());
        } else {
            int columns = terminal.columns();
            folders.forEach(folder -> terminal.out().print(folder.table(columns)));
            comparisons.forEach(one -> terminal.out().print(one.table(columns)));
        }
        terminal.out().flush();
    }

    private Map<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("folders", folders.stream().map(FolderLog::json).toList());
        json.put("comparisons", comparisons.stream().map(LogComparisonReport::json).toList());
        json.put("failures", failures);
        return json;
    }
}
