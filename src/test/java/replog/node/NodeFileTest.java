package replog.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeFileTest {
    private static final UUID LOG = UUID.randomUUID();
    private static final UUID INSTANCE = UUID.randomUUID();

    @TempDir
    private Path folder;

    private WatchedStorage storage;

    @BeforeEach
    void open() throws IOException {
        storage = new WatchedStorage(folder);
    }

    @AfterEach
    void close() throws IOException {
        storage.close();
    }

    @Test
    void anEmptyFolderGetsANodeIdThatStays() throws IOException {
        NodeRecord record = NodeFile.open(storage).record();
        assertThat(record).isEqualTo(new NodeRecord(
                record.nodeId(), Optional.empty(), 0, Optional.empty()));
        assertThat(NodeFile.open(storage).record()).isEqualTo(record);
    }

    @Test
    void eachFolderGetsAnotherNodeId() throws IOException {
        try (var other = new WatchedStorage(folder.resolve("other"))) {
            assertThat(NodeFile.open(other).record().nodeId())
                    .isNotEqualTo(NodeFile.open(storage).record().nodeId());
        }
    }

    @Test
    void whatIsSavedIsReadAgain() throws IOException {
        NodeFile file = NodeFile.open(storage);
        NodeRecord changed = file.record().withLog(LOG).withEpoch(Long.MAX_VALUE, INSTANCE);
        file.save(changed);
        assertThat(file.record()).isEqualTo(changed);
        assertThat(NodeFile.open(storage).record()).isEqualTo(changed);
    }

    @Test
    void isReplacedSoThatACrashLeavesTheOldOrTheNewOne() throws IOException {
        NodeFile file = NodeFile.open(storage);
        storage.steps().clear();
        file.save(file.record().withLog(LOG));
        assertThat(storage.steps()).isEqualTo(List.of("write node.json.new",
                "force node.json.new", "rename node.json", "force"));
    }

    @ParameterizedTest
    @CsvSource({"write node.json.new, false", "force node.json.new, false",
        "rename node.json, false", "force, true"})
    void crashAtEachStepLeavesAWholeFile(String step, boolean isNew) throws IOException {
        NodeFile file = NodeFile.open(storage);
        NodeRecord before = file.record();
        storage.failAt(step);
        assertThatThrownBy(() -> file.save(before.withLog(LOG))).hasMessageContaining("injected");
        assertThat(file.record()).as("what is not surely on disk").isEqualTo(before);
        storage.hook(_ -> { });
        assertThat(NodeFile.open(storage).record())
                .isEqualTo(isNew ? before.withLog(LOG) : before);
    }

    @Test
    void remainderOfACrashIsOverwritten() throws IOException {
        NodeFile file = NodeFile.open(storage);
        Files.writeString(folder.resolve("node.json.new"), "x".repeat(10_000));
        file.save(file.record().withLog(LOG));
        assertThat(NodeFile.open(storage).record().logId()).contains(LOG);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "{", "[]", "null", "\0\0\0\0", "{\"format\":1}",
        "{\"format\":1,\"node_id\":\"x\",\"epoch\":0}",
        "{\"format\":1,\"node_id\":7,\"epoch\":0}",
        "{\"format\":1,\"node_id\":\"5be10000-0000-4000-8000-000000000000\",\"epoch\":\"1\"}",
        "{\"format\":1,\"node_id\":\"5be10000-0000-4000-8000-000000000000\",\"epoch\":1,\"x\":1}",
        "{\"format\":1,\"node_id\":\"5be10000-0000-4000-8000-000000000000\",\"epoch\":1} ,",
    })
    void damagedFileIsRefusedByName(String text) throws IOException {
        Files.writeString(folder.resolve("node.json"), text);
        assertThatThrownBy(() -> NodeFile.open(storage)).isInstanceOf(IOException.class)
                .hasMessageContaining("node.json").hasMessageContaining(folder.toString());
        assertThat(folder.resolve("node.json")).hasContent(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "0", "-1"})
    void unknownFormatIsRefusedByNumber(String format) throws IOException {
        Files.writeString(folder.resolve("node.json"),
                "{\"format\":" + format + ",\"node_id\":\"x\"}");
        assertThatThrownBy(() -> NodeFile.open(storage))
                .hasMessageContaining("has the format " + format);
    }

    @Test
    void missingFileBesideSegmentsIsNotMadeAnew() throws IOException {
        Files.createFile(folder.resolve("00000000000000000001.log"));
        assertThatThrownBy(() -> NodeFile.open(storage))
                .hasMessageContaining("holds a log, but not its node.json");
        assertThat(folder.resolve("node.json")).doesNotExist();
    }
}
