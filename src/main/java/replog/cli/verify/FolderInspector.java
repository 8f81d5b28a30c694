package replog.cli.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import replog.cli.terminal.ProgressLine;
import replog.cli.terminal.Terminal;
import replog.json.JsonException;
import replog.json.JsonObject;
import replog.log.verify.LogFolderReader;
import replog.log.verify.LogVerifier;
import replog.log.verify.VerificationReport;
import replog.log.verify.VerificationReport.Damage;

/** Inspects a folder, and holds its log against what the node's own file says of it. */
final class FolderInspector {
    private static final String NODE_FILE = "node.json";
    private static final int MAX_NODE_FILE_BYTES = 1 << 20;
    private static final long SECOND_NANOS = 1_000_000_000;
    private static final Pattern SET_ASIDE = Pattern.compile("set-aside-.*");
    private static final Pattern FILE =
            Pattern.compile("node\\.json|[0-9]{20}\\.(log|index|keys)");

    private final Path folder;
    private final Terminal terminal;
    private final ProgressLine progress;
    private long toldNanos = System.nanoTime();

    FolderInspector(Path folder, Terminal terminal) {
        this.folder = folder;
        this.terminal = terminal;
        this.progress = new ProgressLine(terminal);
    }

    /** @throws IOException when there is nothing to be read, with a sentence */
    FolderLog run() throws IOException {
        refuseFolders();
        VerificationReport found = inspected();
        boolean nothing = found.segments().isEmpty() && found.damages().isEmpty()
                && !found.others().contains(NODE_FILE);
        if (nothing) {
            throw new IOException(folder + " holds no log" + nodesWithin());
        }
        return report(found);
    }

    /** The system's error for reading one does not name it. */
    private void refuseFolders() throws IOException {
        try (Stream<Path> within = Files.list(folder)) {
            Optional<Path> wrong = within.filter(path ->
                    FILE.matcher(path.getFileName().toString()).matches())
                    .filter(Files::isDirectory).sorted().findFirst();
            if (wrong.isPresent()) {
                throw new IOException(
                        wrong.get() + " is a folder in the place of a file: move it away");
            }
        }
    }

    private VerificationReport inspected() throws IOException {
        try {
            return LogVerifier.verify(folder, this::tell);
        } finally {
            progress.end();
        }
    }

    private FolderLog report(VerificationReport found) throws IOException {
        var damages = new ArrayList<>(found.damages());
        var notes = new ArrayList<>(found.notes());
        if (found.inUse()) {
            notes.addFirst("a node runs on the folder: read up to what it had noted as forced");
        }
        if (found.others().contains(NODE_FILE)) {
            otherLog(found).ifPresent(damages::add);
        } else {
            notes.add(NODE_FILE + ", which says who the node is, is missing");
        }
        List<String> others = found.others().stream().filter(name ->
                !name.equals(NODE_FILE) && !SET_ASIDE.matcher(name).matches()).toList();
        if (!others.isEmpty()) {
            notes.add("files that are none of the log's, and not looked at: "
                    + String.join(", ", others));
        }
        return new FolderLog(found, damages, notes, new LogFolderReader(folder));
    }

    /** Segments that are all missing are missed by what the node knows of its log. */
    private Optional<Damage> otherLog(VerificationReport found) throws IOException {
        Optional<String> logId;
        try (var in = Files.newInputStream(folder.resolve(NODE_FILE))) {
            logId = JsonObject.parse(in.readNBytes(MAX_NODE_FILE_BYTES)).optionalString("log_id");
        } catch (JsonException e) {
            return Optional.of(Damage.of(NODE_FILE, "it is not intact: " + e.getMessage()));
        }
        Optional<String> here = found.logId().map(UUID::toString);
        if (here.equals(logId) || logId.isEmpty() && found.end().lastId() == 0) {
            return Optional.empty();
        }
        String said = logId.map(id -> "the log " + id).orElse("no log");
        return Optional.of(Damage.of(NODE_FILE, "it says that this folder holds " + said
                + ", and it holds " + here.map(id -> "the log " + id)
                        .orElse("no segment of one")));
    }

    private String nodesWithin() throws IOException {
        try (Stream<Path> within = Files.list(folder)) {
            List<String> nodes = within.filter(path -> Files.exists(path.resolve(NODE_FILE)))
                    .map(Path::toString).sorted().toList();
            return nodes.isEmpty() ? "" : "; these within do: " + String.join(", ", nodes);
        }
    }

    private void tell(long bytes, long total, long entries) {
        long now = System.nanoTime();
        if (now - toldNanos >= SECOND_NANOS) {
            toldNanos = now;
            progress.show(String.format(Locale.ROOT, "%3d %%  %,d of %,d bytes  %,d entries",
                    100 * bytes / Math.max(1, total), bytes, total, entries));
        }
    }
}
