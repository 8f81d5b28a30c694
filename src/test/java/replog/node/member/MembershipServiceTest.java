package replog.node.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import replog.log.WatchedStorage;
import replog.node.Node;
import replog.node.TestNodes;
import replog.node.result.MembershipResult;
import replog.node.result.RegistrationRequest;
import replog.node.store.NodeMetadataFile;
import replog.node.store.RegisteredMember;
import replog.replication.SecondaryView;

/** Who belongs to a master's cluster, on its disk and in its replication. */
@Timeout(60)
class MembershipServiceTest {
    @TempDir
    private Path folder;

    private WatchedStorage storage;
    private Node master;

    @BeforeEach
    void open() throws IOException {
        storage = new WatchedStorage(folder);
        master = TestNodes.master(storage, folder, "--heartbeat.timeout=50ms");
    }

    @AfterEach
    void close() throws IOException {
        storage.hook(_ -> { });
        master.close();
    }

    @Test
    void isOnDiskBeforeItIsAnswered() {
        storage.steps().clear();
        assertThat(register("a", 1)).isInstanceOf(MembershipResult.Joined.class);
        assertThat(storage.steps()).containsExactly("write node.json.new",
                "force node.json.new", "rename node.json", "force");
        storage.steps().clear();
        register("a", 1);
        assertThat(storage.steps()).as("once more").isEmpty();
    }

    @Test
    void whatTheDiskDoesNotTakeDoesNotHappen() throws IOException {
        register("a", 1);
        storage.failAt("force node.json.new");
        assertThat(register("b", 2)).isInstanceOf(MembershipResult.NotSaved.class);
        assertThat(register("a2", 1)).isInstanceOf(MembershipResult.NotSaved.class);
        assertThat(master.release("a")).isInstanceOf(MembershipResult.NotSaved.class);
        assertThat(members()).containsExactly("a");
        storage.hook(_ -> { });
        assertThat(NodeMetadataFile.open(storage).metadata().secondaries())
                .extracting(RegisteredMember::name).containsExactly("a");
        master.release("a");
        storage.failAt("force node.json.new");
        assertThat(master.readmit("a")).isInstanceOf(MembershipResult.NotSaved.class);
        assertThat(members()).isEmpty();
    }

    @Test
    void epochsAndRegistrationsLeaveEachOtherAlone() throws IOException {
        long epoch = master.standing().epoch();
        register("a", 1);
        assertThat(NodeMetadataFile.open(storage).metadata().epoch()).isEqualTo(epoch);
    }

    @Test
    void manyAtOnceAllJoinOnce() {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int number = 1; number <= 60; number++) {
                int node = 1 + number % 20;
                executor.submit(() -> register("s" + node, node));
            }
        }
        assertThat(members()).hasSize(20).doesNotHaveDuplicates();
        assertThat(master.status().masterStatus().orElseThrow().clusterSize()).isEqualTo(21);
    }

    @Test
    void placesKeepTheirOrder() {
        register("a", 1);
        register("b", 2);
        register("c", 3);
        assertThat(register("b", 4)).isEqualTo(new MembershipResult.Joined(
                "b", URI.create("http://127.0.0.1:4"), 4, true));
        register("a2", 1);
        assertThat(members()).containsExactly("a2", "b", "c");
        master.release("a2");
        master.readmit("a2");
        assertThat(members()).containsExactly("b", "c", "a2");
    }

    @Test
    void releasedOneIsKnownByItsNodeIdToo() {
        register("a", 1);
        master.release("a");
        assertThat(master.register(new RegistrationRequest("b", URI.create("http://127.0.0.1:9"),
                Optional.of(new UUID(9, 1))))).isInstanceOf(MembershipResult.Released.class);
    }

    /** Whether it registers itself, with its node id, or somebody does it by hand. */
    @Test
    void warnsOfAnyNewcomerThatDoesNotAnswer() {
        var lines = new CopyOnWriteArrayList<String>();
        var handler = new StreamHandler() {
            @Override
            public void publish(LogRecord line) {
                if (line.getMessage().contains("does not answer yet")) {
                    lines.add(line.getParameters()[0].toString());
                }
            }
        };
        Logger logger = Logger.getLogger(master.name() + "/node");
        Logger replication = Logger.getLogger(master.name() + "/replication");
        logger.addHandler(handler);
        replication.addHandler(handler);
        try {
            register("a", 1);
            master.register(new RegistrationRequest(
                    "b", URI.create("http://127.0.0.1:2"), Optional.empty()));
            register("a", 1);
        } finally {
            logger.removeHandler(handler);
            replication.removeHandler(handler);
        }
        assertThat(lines).containsExactly("a", "b");
    }

    private MembershipResult register(String name, int port) {
        return master.register(new RegistrationRequest(name,
                URI.create("http://127.0.0.1:" + port), Optional.of(new UUID(9, port))));
    }

    private List<String> members() {
        return master.status().masterStatus().orElseThrow().secondaries().stream()
                .map(SecondaryView::member).map(member -> member.name()).toList();
    }
}
