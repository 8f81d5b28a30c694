package replog.log.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import replog.fixture.BesideOthers;
import replog.log.CrashableStorage;
import replog.log.Log;
import replog.log.LogOptions;
import replog.log.WatchedStorage;
import replog.log.frame.LogEnd;
import replog.log.frame.Logs;
import replog.log.segment.IndexFile;
import replog.log.segment.LogTruncation.Intent;
import replog.log.segment.RecoveryPoint;
import replog.log.segment.SegmentHeader;
import replog.log.storage.DiskStorage;
import replog.log.storage.Storage;
import replog.log.verify.VerificationReport.Damage;

/** Files that are missing, cut off, renamed or of somebody else, and what a crash left. */
@BesideOthers
class VerifiedFilesTest {
    private static final LogOptions TWO_PER_SEGMENT = Logs.options(4096 + 100);

    private final CrashableStorage several = new CrashableStorage();
    private CrashableStorage killed;

    @TempDir
    private Path folder;

    @BeforeEach
    void fill() throws IOException {
        try (Log log = Logs.open(several, TWO_PER_SEGMENT)) {
            Logs.append(log, "a", "b", "c", "d", "e", "f", "g");
        }
        var storage = new CrashableStorage();
        try (Log log = Logs.open(storage)) {
            Logs.append(log, "one", "two", "three");
            killed = storage.kill();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 3, 5, 7})
    void namesASegmentThatIsMissing(long firstId) throws IOException {
        several.remove(Logs.segment(firstId));
        Damage damage = damages(several).getFirst();
        assertThat(damage.file()).isEqualTo(Logs.segment(firstId == 1 ? 3 : firstId - 2));
        assertThat(damage.what()).isEqualTo(switch ((int) firstId) {
            case 1 -> "the segment before it is missing";
            case 7 -> "the segment after it, " + Logs.segment(7) + ", is missing";
            default -> "it ends with id " + (firstId - 1) + ", and the next segment is "
                    + Logs.segment(firstId + 2);
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 3, 5, 7})
    void namesASegmentThatWasRenamed(long firstId) throws IOException {
        several.put(Logs.segment(99), several.bytes(Logs.segment(firstId)));
        several.remove(Logs.segment(firstId));
        assertThat(damages(several)).anySatisfy(damage -> {
            assertThat(damage.file()).isEqualTo(Logs.segment(99));
            assertThat(damage.what()).startsWith("it holds the entries from " + firstId + " on");
        });
    }

    @Test
    void namesASegmentOfAnotherLog() throws IOException {
        var other = new CrashableStorage();
        try (Log log = Log.open(other, TWO_PER_SEGMENT).log()) {
            log.begin(new UUID(1, 2));
            Logs.append(log, "a", "b", "c", "d", "e", "f", "g");
        }
        several.put(Logs.segment(5), other.bytes(Logs.segment(5)));
        assertThat(damages(several)).anySatisfy(damage -> {
            assertThat(damage.file()).isEqualTo(Logs.segment(5));
            assertThat(damage.what()).startsWith(
                    "it belongs to the log " + new UUID(1, 2) + ", and others to " + Logs.ID);
        });
    }

    @Test
    void namesWhereASealedSegmentIsCutOff() throws IOException {
        byte[] bytes = several.bytes(Logs.segment(3));
        for (int size : sizes(bytes.length)) {
            CrashableStorage cut = several.kill()
                    .put(Logs.segment(3), Arrays.copyOf(bytes, size));
            Damage damage = damages(cut).getFirst();
            assertThat(damage.file()).isEqualTo(Logs.segment(3));
            assertThat(damage.offset()).as("%s", size).hasValue(size);
        }
    }

    @Test
    void namesWhereTheLastSegmentIsCutOffBelowTheForcedPosition() throws IOException {
        byte[] bytes = killed.bytes(Logs.segment(1));
        long forced = RecoveryPoint.latest(bytes).orElseThrow().point().forcedOffset();
        for (int size = SegmentHeader.BYTES; size < forced; size++) {
            CrashableStorage cut = killed.kill()
                    .put(Logs.segment(1), Arrays.copyOf(bytes, size));
            assertThat(damages(cut)).singleElement();
            assertThat(damages(cut).getFirst().offset()).hasValue(size);
        }
    }

    @Test
    void namesBytesAfterTheEndOfASealedSegment() throws IOException {
        byte[] bytes = several.bytes(Logs.segment(3));
        several.put(Logs.segment(3), Arrays.copyOf(bytes, bytes.length + 9));
        assertThat(damages(several)).singleElement().isEqualTo(Damage.at(
                Logs.segment(3), bytes.length, "9 bytes are too many"));
    }

    @Test
    void namesZerosAfterACleanStopAsATornTail() throws IOException {
        byte[] bytes = several.bytes(Logs.segment(7));
        several.put(Logs.segment(7), Arrays.copyOf(bytes, bytes.length + 4096));
        VerificationReport found = found(several);
        assertThat(found.damages()).isEmpty();
        assertThat(found.notes()).singleElement().asString().startsWith(Logs.segment(7)
                + " has a torn tail: 4096 bytes from offset " + bytes.length
                + " on, after id 7").contains("no frame has a length of 0");
        assertThat(found.end().lastId()).isEqualTo(7);
    }

    @Test
    void tellsWhatAStartWouldCutAndNoMore() throws IOException {
        byte[] bytes = killed.bytes(Logs.segment(1));
        long forced = RecoveryPoint.latest(bytes).orElseThrow().point().forcedOffset();
        for (int size = bytes.length - 1; size > forced; size--) {
            CrashableStorage torn = killed.kill()
                    .put(Logs.segment(1), Arrays.copyOf(bytes, size));
            VerificationReport found = found(torn);
            assertThat(found.damages()).isEmpty();
            assertThat(found.notes()).singleElement().asString().contains("torn tail");
            try (Log log = Logs.open(torn)) {
                assertThat(log.end()).isEqualTo(found.end());
            }
        }
    }

    @Test
    void tellsOfASegmentThatACrashLeftEmpty() throws IOException {
        VerificationReport found = found(killed.kill().put(Logs.segment(4), new byte[512]));
        assertThat(found.damages()).isEmpty();
        assertThat(found.notes()).singleElement().asString()
                .startsWith(Logs.segment(4) + " was begun in a crash");
    }

    @Test
    void tellsOfACutThatWasBegun() throws IOException {
        Log log = Logs.open(several, TWO_PER_SEGMENT);
        LogEnd kept = new LogEnd(4, log.hashAt(4));
        log.close();
        new Intent(Logs.ID, 3, kept, several.bytes(Logs.segment(3)).length, 4).save(several);
        VerificationReport found = found(several);
        assertThat(found.damages()).isEmpty();
        assertThat(found.notes()).singleElement().asString()
                .contains("a cut of the log after id 4 was begun");
        assertThat(found.end()).isEqualTo(kept);
        Logs.flip(several, Intent.FILE, 50);
        assertThat(damages(several)).extracting(Damage::file).containsExactly(Intent.FILE);
    }

    @Test
    void namesFilesThatAreNoneOfTheLogs() throws IOException {
        several.put("a copy.log", new byte[9]).put("notes.txt", new byte[9])
                .put(IndexFile.fileName(99), new byte[0]);
        VerificationReport found = found(several);
        assertThat(found.damages()).isEmpty();
        assertThat(found.others()).containsExactly("a copy.log", "notes.txt");
        assertThat(found.notes()).containsExactly(
                "00000000000000000099.index belongs to no sealed segment");
    }

    @Test
    void readsNoFurtherThanIsForcedWhereANodeRuns() throws IOException {
        CrashableStorage torn = killed.kill();
        byte[] bytes = torn.bytes(Logs.segment(1));
        torn.put(Logs.segment(1), Arrays.copyOf(bytes, bytes.length - 1));
        VerificationReport found = LogVerifier.verify(torn, true);
        assertThat(found.damages()).isEmpty();
        assertThat(found.notes()).isEmpty();
        assertThat(found.end().lastId()).isEqualTo(
                RecoveryPoint.latest(bytes).orElseThrow().point().forcedId());
    }

    /** The node begins the last segment, and seals the one before it, as the folder is listed. */
    @Test
    void segmentThatIsBegunMeanwhileIsNotMissed() throws IOException {
        var listings = new AtomicInteger();
        var growing = new WatchedStorage(several) {
            @Override
            public List<String> names() {
                boolean begun = listings.incrementAndGet() > 2;
                return several.names().stream()
                        .filter(name -> begun || !name.equals(Logs.segment(7))).toList();
            }
        };
        VerificationReport found = LogVerifier.verify(growing, true);
        assertThat(found.damages()).isEmpty();
        assertThat(found.end().lastId()).isEqualTo(7);
    }

    @Test
    void seesThatANodeRunsAndMakesNothing() throws IOException {
        VerificationReport empty = LogVerifier.verify(folder, (_, _, _) -> { });
        assertThat(empty.inUse()).isFalse();
        assertThat(folder).isEmptyDirectory();
        try (Storage storage = DiskStorage.open(folder); Log log = Logs.open(storage)) {
            Logs.append(log, "a", "b");
            VerificationReport found = LogVerifier.verify(folder, (_, _, _) -> { });
            assertThat(found.inUse()).isTrue();
            assertThat(found.damages()).isEmpty();
        }
        VerificationReport found = LogVerifier.verify(folder, (_, _, _) -> { });
        assertThat(found.inUse()).isFalse();
        assertThat(found.end().lastId()).isEqualTo(2);
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(2);
        }
    }

    /** Some within the header, and each one behind it. */
    private static int[] sizes(int whole) {
        return IntStream.concat(IntStream.of(0, 1, 72, 520, SegmentHeader.BYTES - 1),
                IntStream.range(SegmentHeader.BYTES, whole)).toArray();
    }

    private static List<Damage> damages(CrashableStorage storage) throws IOException {
        return found(storage).damages();
    }

    private static VerificationReport found(CrashableStorage storage) throws IOException {
        return LogVerifier.verify(storage, false);
    }
}
