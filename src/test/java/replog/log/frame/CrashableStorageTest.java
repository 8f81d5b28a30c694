package replog.log.frame;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import replog.log.CrashableStorage;
import replog.log.Hooks;
import replog.log.storage.DiskFullException;
import replog.log.storage.StorageFile;

/** The tests' own disk keeps what was forced and, by chance, anything of the rest. */
class CrashableStorageTest {
    private static final int CHANCES = 200;

    private final CrashableStorage storage = new CrashableStorage();

    @Test
    void keepsWhatWasForced() throws IOException {
        try (StorageFile file = storage.openToWrite("a")) {
            write(file, 0, "forced");
            file.force();
            storage.force();
        }
        for (int seed = 0; seed < CHANCES; seed++) {
            assertThat(storage.crash(Logs.chance(seed)).bytes("a")).asString().isEqualTo("forced");
        }
    }

    @Test
    void mayLoseANameThatWasNotForcedButNotHalfOfARename() throws IOException {
        storage.openToWrite("old").close();
        storage.force();
        storage.rename("old", "new");
        storage.openToWrite("other").close();
        Set<String> found = new TreeSet<>();
        for (int seed = 0; seed < CHANCES; seed++) {
            found.add(storage.crash(Logs.chance(seed)).names().toString());
        }
        assertThat(found).containsExactly("[new, other]", "[new]", "[old, other]", "[old]");
    }

    @Test
    void mayLoseOrTearAtSectorsWhatWasNotForced() throws IOException {
        try (StorageFile file = storage.openToWrite("a")) {
            write(file, 0, "a".repeat(700));
            file.force();
            storage.force();
            write(file, 500, "b".repeat(600));
        }
        Set<String> found = new HashSet<>();
        for (int seed = 0; seed < CHANCES; seed++) {
            found.add(new String(storage.crash(Logs.chance(seed)).bytes("a"), UTF_8));
        }
        String first = "a".repeat(500) + "b".repeat(12);
        assertThat(found).contains("a".repeat(700), "a".repeat(500) + "b".repeat(600),
                first + "a".repeat(188), first + "b".repeat(512), "a".repeat(512) + "b".repeat(512))
                .allMatch(content -> content.substring(0, 500).equals("a".repeat(500)));
    }

    @Test
    void mayUndoATruncationThatWasNotForced() throws IOException {
        try (StorageFile file = storage.openToWrite("a")) {
            write(file, 0, "long");
            file.force();
            storage.force();
            file.truncate(1);
        }
        Set<String> found = new TreeSet<>();
        for (int seed = 0; seed < CHANCES; seed++) {
            found.add(new String(storage.crash(Logs.chance(seed)).bytes("a"), UTF_8));
        }
        assertThat(found).containsExactly("l", "long");
    }

    @Test
    void keepsAllWhenTheProcessAloneIsKilledButForcesNothing() throws IOException {
        try (StorageFile file = storage.openToWrite("a")) {
            write(file, 0, "written");
        }
        CrashableStorage killed = storage.kill();
        assertThat(killed.contents()).isEqualTo(storage.contents());
        Set<Integer> files = new TreeSet<>();
        for (int seed = 0; seed < CHANCES; seed++) {
            files.add(killed.crash(Logs.chance(seed)).names().size());
        }
        assertThat(files).containsExactly(0, 1);
    }

    @Test
    void writesWhatThereIsRoomFor() throws IOException {
        storage.hook(Hooks.room(6));
        try (StorageFile file = storage.openToWrite("a")) {
            write(file, 0, "1234");
            assertThatThrownBy(() -> write(file, 4, "5678")).isInstanceOf(DiskFullException.class);
            assertThat(storage.bytes("a")).asString().isEqualTo("123456");
        }
    }

    @Test
    void doesNothingMoreOnceItIsHalted() throws IOException {
        storage.openToWrite("a").close();
        var halt = new Hooks.Halt(1);
        storage.hook(halt).force();
        assertThat(halt.halted()).isFalse();
        for (String name : Arrays.asList("b", "c")) {
            assertThatThrownBy(() -> storage.openToWrite(name)).isInstanceOf(IOException.class);
        }
        assertThat(halt.halted()).isTrue();
        assertThat(storage.names()).containsExactly("a");
    }

    private static void write(StorageFile file, long offset, String text) throws IOException {
        file.write(ByteBuffer.wrap(text.getBytes(UTF_8)), offset);
    }
}
