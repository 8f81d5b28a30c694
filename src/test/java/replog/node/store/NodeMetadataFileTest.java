package replog.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import replog.log.WatchedStorage;

class NodeMetadataFileTest {
    private static final UUID LOG = UUID.randomUUID();
    private static final UUID INSTANCE = UUID.randomUUID();

    private static final String GOOD = "{\"format\":1,"
            + "\"node_id\":\"5be10000-0000-4000-8000-000000000000\",\"epoch\":1,"
            + "\"master_instance\":\"00000000-0000-0000-0000-000000000007\"";

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
        NodeMetadata metadata = NodeMetadataFile.open(storage).metadata();
        assertThat(metadata).isEqualTo(NodeMetadata.of(metadata.nodeId()));
        assertThat(NodeMetadataFile.open(storage).metadata()).isEqualTo(metadata);
    }

    @Test
    void eachFolderGetsAnotherNodeId() throws IOException {
        try (var other = new WatchedStorage(folder.resolve("other"))) {
            assertThat(NodeMetadataFile.open(other).metadata().nodeId())
                    .isNotEqualTo(NodeMetadataFile.open(storage).metadata().nodeId());
        }
    }

    @Test
    void whatIsSavedIsReadAgain() throws IOException {
        NodeMetadataFile file = NodeMetadataFile.open(storage);
        NodeMetadata changed = file.metadata().withLog(LOG)
                .withEpoch(NodeMetadata.MAX_EPOCH, INSTANCE).withRecovering(true)
                .withSecondaries(
                        List.of(known("a", Optional.of(LOG)), known("b", Optional.empty())),
                        List.of(known("c", Optional.empty())));
        file.update(_ -> changed);
        assertThat(file.metadata()).isEqualTo(changed);
        assertThat(NodeMetadataFile.open(storage).metadata()).isEqualTo(changed);
    }

    @Test
    void isReplacedSoThatACrashLeavesTheOldOrTheNewOne() throws IOException {
        NodeMetadataFile file = NodeMetadataFile.open(storage);
        storage.steps().clear();
        file.update(now -> now.withLog(LOG));
        assertThat(storage.steps()).isEqualTo(List.of("write node.json.new",
                "force node.json.new", "rename node.json", "force"));
    }

    @ParameterizedTest
    @CsvSource({"write node.json.new, false", "force node.json.new, false",
        "rename node.json, false", "force, true"})
    void crashAtEachStepLeavesAWholeFile(String step, boolean isNew) throws IOException {
        NodeMetadataFile file = NodeMetadataFile.open(storage);
        NodeMetadata before = file.metadata();
        storage.failAt(step);
        assertThatThrownBy(() -> file.update(now -> now.withLog(LOG)))
                .hasMessageContaining("injected");
        assertThat(file.metadata()).as("what is not surely on disk").isEqualTo(before);
        storage.hook(_ -> { });
        assertThat(NodeMetadataFile.open(storage).metadata())
                .isEqualTo(isNew ? before.withLog(LOG) : before);
    }

    @Test
    void whatDoesNotChangeIsNotWritten() throws IOException {
        NodeMetadataFile file = NodeMetadataFile.open(storage);
        file.update(now -> now.withLog(LOG));
        storage.steps().clear();
        file.update(now -> now.withLog(LOG).withRecovering(false));
        assertThat(storage.steps()).isEmpty();
    }

    @Test
    void changesByManyThreadsAreAllKept() throws Exception {
        NodeMetadataFile file = NodeMetadataFile.open(storage);
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int number = 0; number < 20; number++) {
                var one = known("s" + number, Optional.empty());
                executor.submit(() -> {
                    file.update(now -> now.withSecondaries(Stream.concat(
                            now.secondaries().stream(), Stream.of(one)).toList(), List.of()));
                    return null;
                });
            }
        }
        assertThat(file.metadata().secondaries()).hasSize(20);
        assertThat(NodeMetadataFile.open(storage).metadata()).isEqualTo(file.metadata());
    }

    @Test
    void fileOfBeforeSecondariesRegisteredIsRead() throws IOException {
        Files.writeString(folder.resolve("node.json"), GOOD + "}");
        assertThat(NodeMetadataFile.open(storage).metadata()).isEqualTo(
                NodeMetadata.of(UUID.fromString("5be10000-0000-4000-8000-000000000000"))
                        .withEpoch(1, UUID.fromString("00000000-0000-0000-0000-000000000007")));
    }

    @Test
    void remainderOfACrashIsOverwritten() throws IOException {
        NodeMetadataFile file = NodeMetadataFile.open(storage);
        Files.writeString(folder.resolve("node.json.new"), "x".repeat(10_000));
        file.update(now -> now.withLog(LOG));
        assertThat(NodeMetadataFile.open(storage).metadata().logId()).contains(LOG);
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
        assertThatThrownBy(() -> NodeMetadataFile.open(storage)).isInstanceOf(IOException.class)
                .hasMessageContaining("node.json").hasMessageContaining(folder.toString());
        assertThat(folder.resolve("node.json")).hasContent(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "''                                                  | it is empty",
        "{\"format\":1}                                      | is missing",
        "{\"format\":1,\"node_id\":\"0-0-0-0-0\"}             | epoch' is missing",
        "{\"format\":1,\"node_id\":\"x\",\"epoch\":1}          | node_id' is no UUID",
        "{\"format\":1,\"node_id\":\"0-0-0-0-0\",\"epoch\":-1} | the epoch must be from 0",
        "{\"node_id\":\"0-0-0-0-0\",\"epoch\":1}             | format' is missing",
    })
    void damageIsSaidInASentence(String text, String sentence) throws IOException {
        Files.writeString(folder.resolve("node.json"), text);
        assertThatThrownBy(() -> NodeMetadataFile.open(storage))
                .hasMessageContaining("is damaged: ").hasMessageContaining(sentence);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        ",\"secondaries\":[{\"name\":\"a\",\"url\":\"http://h:1\"}]}       | ''",
        ",\"secondaries\":{}}                                   | must be an array",
        ",\"secondaries\":[7]}                                  | A JSON object is expected",
        ",\"secondaries\":[{\"name\":\"a\"}]}                     | url' is missing",
        ",\"secondaries\":[{\"name\":\"/\",\"url\":\"http://h:1\"}]}       | name' must be",
        ",\"released\":[{\"name\":\"a\",\"url\":\"ftp://h\"}]}         | url' must be",
        ",\"released\":[{\"name\":\"a\",\"url\":\"http://h:1\",\"x\":1}]} | field",
        ",\"recovering\":1}                                     | must be true or false",
    })
    void eachFieldOfThoseKnownIsChecked(String rest, String sentence) throws IOException {
        Files.writeString(folder.resolve("node.json"), GOOD + rest);
        if (sentence.isEmpty()) {
            assertThat(NodeMetadataFile.open(storage).metadata().secondaries()).hasSize(1);
        } else {
            assertThatThrownBy(() -> NodeMetadataFile.open(storage))
                    .hasMessageContaining("is damaged: ").hasMessageContaining(sentence);
        }
    }

    @Test
    void epochAndNumberOfNodesAreBounded() {
        NodeMetadata metadata = NodeMetadata.of(LOG);
        assertThatThrownBy(() -> metadata.withEpoch(NodeMetadata.MAX_EPOCH + 1, INSTANCE))
                .hasMessageContaining("the epoch must be");
        var tooMany = Collections.nCopies(NodeMetadata.MAX_KNOWN + 1, known("a", Optional.empty()));
        assertThatThrownBy(() -> metadata.withSecondaries(tooMany, List.of()))
                .hasMessageContaining("not be more than 1000, not 1001");
        assertThatThrownBy(() -> metadata.withSecondaries(List.of(), tooMany))
                .hasMessageContaining("not be more than 1000, not 1001");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "0", "-1"})
    void unknownFormatIsRefusedByNumber(String format) throws IOException {
        Files.writeString(folder.resolve("node.json"),
                "{\"format\":" + format + ",\"node_id\":\"x\"}");
        assertThatThrownBy(() -> NodeMetadataFile.open(storage))
                .hasMessageContaining("has the format " + format);
    }

    @Test
    void whatCannotBeWrittenIsNamedWithItsFolder() throws IOException {
        NodeMetadataFile file = NodeMetadataFile.open(storage);
        Files.createDirectories(folder.resolve("node.json.new/in the way"));
        assertThatThrownBy(() -> file.update(metadata -> metadata.withEpoch(9, INSTANCE)))
                .hasMessageStartingWith("node.json in " + folder + " can't be written: ");
        assertThat(file.metadata().epoch()).isZero();
    }

    @Test
    void missingFileBesideSegmentsIsNotMadeAnew() throws IOException {
        Files.createFile(folder.resolve("00000000000000000001.log"));
        assertThatThrownBy(() -> NodeMetadataFile.open(storage))
                .hasMessageContaining("holds a log, but not its node.json");
        assertThat(folder.resolve("node.json")).doesNotExist();
    }

    private static RegisteredMember known(String name, Optional<UUID> nodeId) {
        return new RegisteredMember(name, URI.create("http://h:8001"), nodeId);
    }
}
