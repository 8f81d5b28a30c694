package replog.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import replog.scenario.Await.Answer;
import replog.scenario.HistoryChecker.Logs;

/**
 * What must hold of every history: what clients were told is so, each log is a prefix of the
 * master's, and at rest all are the same, on disk byte for byte.
 */
final class Invariants {
    private static final Duration REST = Duration.ofSeconds(20);

    private Invariants() {}

    /** Waits until the nodes, the master first, are at rest, and holds them against the history. */
    static void check(History history, List<Endpoint> nodes) {
        awaitRest(nodes);
        var shown = new LinkedHashMap<String, List<Entry>>();
        DiskLog master = DiskLog.read(nodes.getFirst().folder());
        for (Endpoint node : nodes) {
            List<Entry> entries = node.entries();
            DiskLog disk = shown.isEmpty() ? master : DiskLog.read(node.folder());
            assertThat(disk.entries()).as("on the disk of %s", node.name()).isEqualTo(entries);
            assertThat(node.messages()).isEqualTo(entries.stream().map(Entry::value).toList());
            assertThat(disk.frames()).as("bytes of %s", node.name()).isEqualTo(master.frames());
            assertThat(disk.headHash()).as("chain of %s", node.name())
                    .isEqualTo(node.status().headHash());
            shown.put(node.name(), entries);
        }
        assertThat(HistoryChecker.violations(history.snapshot(), logs(shown))).isEmpty();
    }

    /** Holds what is on the disks of nodes that are down, the master first, against the history. */
    static void checkDisks(History history, List<Endpoint> nodes) {
        var stored = new LinkedHashMap<String, List<Entry>>();
        nodes.forEach(node -> stored.put(node.name(), DiskLog.read(node.folder()).entries()));
        assertThat(HistoryChecker.violations(history.snapshot(), logs(stored))).isEmpty();
    }

    /** Waits until all nodes have the same end and know that it is committed. */
    static void awaitRest(List<Endpoint> nodes) {
        Await.until("all nodes level", REST, () -> {
            List<Status> all = nodes.stream().map(Endpoint::status).toList();
            Status master = all.getFirst();
            boolean level = all.stream().allMatch(one -> one.headHash().equals(master.headHash())
                    && one.lastId() == master.lastId()
                    && one.committedId() == master.lastId()
                    && one.state().equals("in-sync"));
            return new Answer(level, all);
        });
    }

    private static Logs logs(Map<String, List<Entry>> byNode) {
        var secondaries = new LinkedHashMap<>(byNode);
        var master = secondaries.remove(byNode.keySet().iterator().next());
        return new Logs(master, secondaries);
    }
}
