package replog.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import replog.fixture.BesideOthers;
import replog.log.frame.Frame;
import replog.log.frame.FrameBatch;
import replog.log.frame.FrameBatch.MalformedFramesException;
import replog.log.frame.Logs;
import replog.log.segment.LogTruncation;
import replog.log.storage.DiskFullException;
import replog.log.storage.DiskStorage;
import replog.log.storage.Storage;

/** A tail that is set aside is whole and on disk, or there is nothing of it. */
@BesideOthers
class TailExportTest {
    private static final String ASIDE = "set-aside-3";

    private final CrashableStorage storage = new CrashableStorage();

    @Test
    void holdsTheFramesAsTheyAreOnDisk() throws IOException {
        try (Log log = filled(storage)) {
            for (int from = 1; from <= 9; from++) {
                String name = "aside-" + from;
                assertThat(TailExport.export(log, storage, from, name)).isEqualTo(9 - from);
                byte[] all = Logs.frames(log);
                byte[] copied = storage.bytes(name);
                assertThat(copied).isEqualTo(
                        Arrays.copyOfRange(all, all.length - copied.length, all.length));
                if (from < 9) {
                    assertThat(FrameBatch.check(copied, from).lastId()).isEqualTo(8);
                }
            }
        } catch (MalformedFramesException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void isOnDiskWithItsNameOnceItIsDone() throws IOException {
        try (Log log = filled(storage)) {
            TailExport.export(log, storage, 3, ASIDE);
        }
        for (int seed = 0; seed < 20; seed++) {
            assertThat(storage.crash(Logs.chance(seed)).bytes(ASIDE))
                    .isEqualTo(storage.bytes(ASIDE));
        }
    }

    @Test
    void doesNotDisturbTheNextStart() throws IOException {
        try (Log log = filled(storage)) {
            TailExport.export(log, storage, 3, ASIDE);
        }
        LogTruncation.truncateAfter(storage, 2);
        Log.Opened opened = Log.open(storage, Logs.ROOMY);
        try (Log log = opened.log()) {
            assertThat(opened.repairs()).isEmpty();
            assertThat(Logs.values(log)).containsExactly("a", "b");
        }
        assertThat(storage.names()).contains(ASIDE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 50, 300})
    void leavesNothingOnAFullDisk(int room) throws IOException {
        try (Log log = filled(storage)) {
            var names = storage.names();
            storage.hook(Hooks.room(room));
            assertThatThrownBy(() -> TailExport.export(log, storage, 1, ASIDE))
                    .isInstanceOf(DiskFullException.class);
            assertThat(storage.names()).isEqualTo(names);
            storage.hook(_ -> { });
            assertThat(log.failure()).isEmpty();
        }
    }

    @Test
    void isThereWholeOrNotUnderItsNameAfterACrash() throws IOException {
        boolean done = false;
        for (int steps = 0; !done; steps++) {
            var disk = new CrashableStorage();
            try (Log log = filled(disk)) {
                disk.hook(new Hooks.Halt(steps));
                TailExport.export(log, disk, 3, ASIDE);
                done = true;
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("power");
            }
            for (int seed = 0; seed < 8; seed++) {
                CrashableStorage left = disk.crash(Logs.chance(seed));
                try (Log log = Logs.open(left)) {
                    assertThat(log.end().lastId()).isEqualTo(8);
                    if (!left.names().contains(ASIDE)) {
                        assertThat(done).isFalse();
                        TailExport.export(log, left, 3, ASIDE);
                    }
                    var all = Logs.frames(log);
                    byte[] copied = left.bytes(ASIDE);
                    assertThat(copied).isNotEmpty().isEqualTo(
                            Arrays.copyOfRange(all, all.length - copied.length, all.length));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mine.log", "00000000000000000003.index", "3.keys"})
    void refusesANameThatWouldBeTakenForASegments(String name) throws IOException {
        try (Log log = filled(storage)) {
            assertThatThrownBy(() -> TailExport.export(log, storage, 1, name))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(name);
        }
    }

    @Test
    void isNeverWrittenOverAnother() throws IOException {
        storage.put(ASIDE, new byte[] {1});
        try (Log log = filled(storage)) {
            assertThatThrownBy(() -> TailExport.export(log, storage, 1, ASIDE))
                    .isInstanceOf(IOException.class).hasMessageContaining(ASIDE);
        }
        assertThat(storage.bytes(ASIDE)).containsExactly(1);
    }

    @Test
    void takesNoMemoryForALongTail(@TempDir Path folder) throws IOException {
        String value = "x".repeat(1 << 20);
        try (var disk = DiskStorage.open(folder);
                Log log = Logs.open(disk, Logs.options(1 << 30))) {
            IntStream.range(0, 40).forEach(_ -> Logs.append(log, value));
            long before = allocatedBytes();
            assertThat(TailExport.export(log, disk, 1, ASIDE)).isEqualTo(40);
            assertThat(allocatedBytes() - before).isLessThan(8 << 20);
            assertThat(folder.resolve(ASIDE)).hasSize(40L * (Frame.HEADER_BYTES + (1 << 20)));
        }
    }

    private static long allocatedBytes() {
        return ManagementFactory.getPlatformMXBean(ThreadMXBean.class)
                .getCurrentThreadAllocatedBytes();
    }

    private static Log filled(Storage storage) throws IOException {
        Log log = Logs.open(storage, Logs.options(4300));
        Logs.append(log, "a", "b", "c", "d");
        Logs.appendTogether(log, "e", "f", "g".repeat(100));
        Logs.append(log, "h");
        return log;
    }
}
