package replog.log.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import replog.log.CrashableStorage;
import replog.log.DiskFull;
import replog.log.Log;
import replog.log.LogOptions;

/** The hash chain, and the index through which a place in it is found. */
class LogHashTest {
    private static final LogOptions SMALL_SEGMENTS = Logs.options(30_000);

    private final CrashableStorage storage = new CrashableStorage();
    private List<String> chain;

    @BeforeEach
    void severalSealedSegmentsOfSeveralIndexPoints() throws IOException {
        try (Log log = Logs.open(storage, SMALL_SEGMENTS)) {
            for (int round = 0; round < 40; round++) {
                Logs.append(log, "a".repeat(round * 37));
                Logs.appendTogether(log, "b", "c".repeat(1000), "d");
            }
            chain = Logs.naiveChain(log);
            assertThat(Logs.chain(log)).isEqualTo(chain);
            assertThat(log.end().head()).hasToString(chain.getLast());
        }
        assertThat(indexFiles(storage)).hasSizeGreaterThan(1);
    }

    @Test
    void isTheSameAfterAReopen() throws IOException {
        assertChain(storage);
    }

    @Test
    void isTheSameWithoutIndexFiles() throws IOException {
        var indexes = storage.contents();
        indexFiles(storage).forEach(storage::remove);
        assertChain(storage);
        for (String index : indexFiles(storage)) {
            assertThat(storage.bytes(index)).isEqualTo(indexes.get(index).array());
        }
        assertThat(indexFiles(storage)).isNotEmpty();
    }

    @Test
    void isTheSameWithAnyByteOfAnIndexFileFlipped() throws IOException {
        String index = indexFiles(storage).getFirst();
        for (int offset = 0; offset < storage.bytes(index).length; offset++) {
            CrashableStorage patched = storage.kill();
            Logs.flip(patched, index, offset);
            try (Log log = Logs.open(patched, SMALL_SEGMENTS)) {
                for (int id = 0; id < 50; id += 7) {
                    assertThat(log.hashAt(id)).as("offset %s", offset)
                            .hasToString(chain.get(id));
                }
            }
        }
    }

    @Test
    void isTheSameWithAnIndexFileOfAnyLength() throws IOException {
        String index = indexFiles(storage).getFirst();
        byte[] bytes = storage.bytes(index);
        for (int length = 0; length < bytes.length + 60; length++) {
            CrashableStorage patched = storage.kill();
            patched.put(index, Arrays.copyOf(bytes, length));
            try (Log log = Logs.open(patched, SMALL_SEGMENTS)) {
                assertThat(log.hashAt(20)).as("length %s", length).hasToString(chain.get(20));
                assertThat(log.failure()).isEmpty();
            }
        }
    }

    @Test
    void isTheSameWithTheIndexFileOfAnotherSegment() throws IOException {
        List<String> indexes = indexFiles(storage);
        storage.put(indexes.get(1), storage.bytes(indexes.get(0)));
        assertChain(storage);
    }

    @Test
    void isTheSameWhenNoIndexFileCanBeWritten() throws IOException {
        indexFiles(storage).forEach(storage::remove);
        storage.hook(step -> {
            if (step.file().endsWith(".index")) {
                throw new DiskFull(0);
            }
        });
        try (Log log = Logs.open(storage, SMALL_SEGMENTS)) {
            Logs.append(log, "x".repeat(20_000), "y".repeat(20_000), "z");
            assertThat(log.failure()).isEmpty();
            assertThat(Logs.chain(log)).isEqualTo(Logs.naiveChain(log));
        }
    }

    private void assertChain(CrashableStorage in) throws IOException {
        try (Log log = Logs.open(in, SMALL_SEGMENTS)) {
            assertThat(Logs.chain(log)).isEqualTo(chain);
            assertThat(log.end().head()).hasToString(chain.getLast());
            assertThat(log.failure()).isEmpty();
        }
    }

    private static List<String> indexFiles(CrashableStorage in) {
        return in.names().stream().filter(name -> name.endsWith(".index")).toList();
    }
}
