package replog.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import replog.scenario.Await.Answer;

/** What the nodes of a cluster wrote on standard error: their log, and what should not be. */
record Sayings(Path clusterFolder) {
    /** Of one node, line by line, over all its lives. */
    List<String> of(NodeName node) {
        Path errors = clusterFolder.resolve(node.word()).resolve("stderr.txt");
        try {
            return Files.exists(errors) ? Files.readAllLines(errors) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until a node has said this. */
    void await(NodeName node, String text, Duration within) {
        Await.until(node.word() + " says: " + text, within, () -> new Answer(
                of(node).stream().anyMatch(line -> line.contains(text)), of(node)));
    }

    /** What a master said, over all its lives, that the status of a secondary had become. */
    List<String> statuses(NodeName master, NodeName secondary) {
        var status = Pattern.compile(secondary.word() + " is (HEALTHY|SUSPECTED|UNHEALTHY)\\b");
        return of(master).stream().map(status::matcher).filter(Matcher::find)
                .map(found -> found.group(1)).toList();
    }

    /** What nodes should never say: errors, but for why one could not start, and stack traces. */
    List<String> complaints() {
        return List.of(NodeName.values()).stream().flatMap(node -> of(node).stream())
                .filter(line -> line.contains(" ERROR ") && !line.contains("can't start")
                        || line.contains("Exception") || line.startsWith("\tat "))
                .toList();
    }

    /** All of it, node by node. */
    @Override
    public String toString() {
        var all = new StringBuilder();
        for (NodeName node : NodeName.values()) {
            all.append("--- ").append(node.word()).append('\n');
            of(node).forEach(line -> all.append(line).append('\n'));
        }
        return all.toString();
    }
}
