package replog.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import replog.fixture.BesideOthers;

/** What was done to the files of a log is named, with its place, and nothing is changed. */
@BesideOthers
class InspectionTest {
    private static final LogOptions TWO_PER_SEGMENT = Logs.options(4096 + 100);
    private static final int FIRST_FRAME = SegmentHeader.BYTES;

    private final CrashableStorage one = new CrashableStorage();
    private final CrashableStorage several = new CrashableStorage();

    @BeforeEach
    void fill() throws IOException {
        try (Log log = Logs.open(one)) {
            Logs.append(log, "one", "two");
            Logs.appendTogether(log, "bulk 1", "bulk 2");
            Logs.append(log, "last");
        }
        try (Log log = Logs.open(several, TWO_PER_SEGMENT)) {
            Logs.append(log, "a", "b", "c", "d", "e");
            Logs.appendKeyed(log, "key", "f");
            Logs.append(log, "g");
        }
        assertThat(several.names()).contains(
                Logs.segment(1), Logs.segment(3), Logs.segment(5), Logs.segment(7));
    }

    @Test
    void tellsOfAGoodLog() throws IOException {
        Findings found = found(several);
        assertThat(found.damages()).isEmpty();
        assertThat(found.notes()).isEmpty();
        assertThat(found.others()).isEmpty();
        assertThat(found.segments()).hasSize(4);
        assertThat(found.entries()).isEqualTo(7);
        assertThat(found.logId()).contains(Logs.ID);
        assertThat(found.epochs()).isEqualTo(new Findings.Epochs(1, 1));
        assertThat(found.forced().orElseThrow().id()).isEqualTo(7);
        try (Log log = Logs.open(several)) {
            assertThat(found.end()).isEqualTo(log.end());
        }
    }

    @Test
    void tellsOfAFolderWithoutALog() throws IOException {
        Findings found = found(new CrashableStorage().put("node.json", new byte[1]));
        assertThat(found.logId()).isEmpty();
        assertThat(found.damages()).isEmpty();
        assertThat(found.others()).containsExactly("node.json");
    }

    @Test
    void namesEachFlippedByteOfEachFrame() throws IOException {
        for (String file : segments(several)) {
            int size = several.bytes(file).length;
            for (int offset = FIRST_FRAME; offset < size; offset++) {
                assertNamed(several, file, offset, 0x10);
            }
        }
    }

    @Test
    void namesEachFlippedByteAmongFramesOfSeveralLengths() throws IOException {
        String file = Logs.segment(1);
        for (int offset = FIRST_FRAME; offset < one.bytes(file).length; offset++) {
            for (int mask : new int[] {1, 0x80, 0xFF, 0x5A}) {
                assertNamed(one, file, offset, mask);
            }
        }
    }

    @Test
    void namesEachFlippedByteOfAHeaderAndOfItsSlots() throws IOException {
        for (long firstId : new long[] {1, 3, 7}) {
            for (int offset : List.of(100, 511, 544, 1023, 1056, SegmentHeader.BYTES - 1)) {
                assertNamed(several, Logs.segment(firstId), offset, 0x10);
            }
            for (int offset = 0; offset < 72; offset++) {
                assertNamed(several, Logs.segment(firstId), offset, 0x10);
            }
            for (int offset = 0; offset < Slot.COUNT * Slot.BYTES; offset++) {
                assertNamed(several, Logs.segment(firstId),
                        Slot.offset(offset / Slot.BYTES) + offset % Slot.BYTES, 0x10);
            }
        }
    }

    @Test
    void namesEachFlippedByteOfWhatCanBeRebuiltInANote() throws IOException {
        for (String file : List.of(IndexFile.fileName(3), KeyFile.fileName(5))) {
            for (int offset = 0; offset < several.bytes(file).length; offset++) {
                CrashableStorage patched = patched(several, file, offset, 0x10);
                Findings found = found(patched);
                assertThat(found.damages()).isEmpty();
                assertThat(found.notes()).singleElement().asString()
                        .startsWith(file).endsWith("at offset " + offset + " explains it");
            }
        }
    }

    @Test
    void namesEveryDamagedPlaceAndGoesOnBehindIt() throws IOException {
        CrashableStorage patched = patched(several, Logs.segment(1), 4097 + 43, 1);
        Logs.flip(patched, Logs.segment(3), 4096 + 42);
        Logs.flip(patched, Logs.segment(7), 4096 + 42);
        Findings found = found(patched);
        assertThat(found.damages()).extracting(Damage::file).containsExactly(
                Logs.segment(1), Logs.segment(3), Logs.segment(7));
        assertThat(found.damages()).extracting(Damage::id).containsExactly(
                OptionalLong.of(2), OptionalLong.of(3), OptionalLong.of(7));
    }

    @Test
    void theHashChainProvesWhatWasThere() throws IOException {
        Findings found = found(patched(several, Logs.segment(3), 4096 + 42, 1));
        assertThat(found.damages().getFirst().explanation()).contains("a single changed byte"
                + " explains it: 62 in the place of 63 at offset 4138; the hash chain proves it");
        assertThat(found.end().head()).isNotEqualTo(Hash.NONE);
    }

    /** Random bytes in the place of others, so that most frames change in many. */
    @Test
    void theFirstBadByteIsWithinTheBounds() throws IOException {
        String file = Logs.segment(1);
        byte[] good = one.bytes(file);
        for (int seed = 1; seed <= 300; seed++) {
            Random random = Logs.chance(seed);
            byte[] bad = good.clone();
            int length = 2 + random.nextInt(20);
            int at = FIRST_FRAME + random.nextInt(good.length - FIRST_FRAME - length);
            byte[] noise = new byte[length];
            random.nextBytes(noise);
            System.arraycopy(noise, 0, bad, at, length);
            int first = Arrays.mismatch(good, bad);
            Damage.Place place = damage(one.kill().put(file, bad)).place().orElseThrow();
            assertThat((long) first).as("seed %s", seed).isBetween(place.first(), place.last());
        }
    }

    /** A value is text: bytes that are none bound the first bad one. */
    @Test
    void bytesThatAreNoTextBoundTheFirstBadByte() throws IOException {
        byte[] bytes = one.bytes(Logs.segment(1));
        int at = FIRST_FRAME + 45 + 42 + 1; // the second letter of "two"
        bytes[at] = (byte) 0xC0;
        bytes[at + 1] = 'x';
        assertThat(damage(one.kill().put(Logs.segment(1), bytes)).place()).contains(
                new Damage.Place(FIRST_FRAME + 45, FIRST_FRAME + 45 + 4, at + 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MAX_VALUE, -1, Integer.MIN_VALUE, 0, 41, Frame.MAX_BYTES})
    void namesALengthThatCantBe(int length) throws IOException {
        byte[] bytes = one.bytes(Logs.segment(1));
        byte[] good = bytes.clone();
        ByteBuffer.wrap(bytes).putInt(FIRST_FRAME, length);
        Damage damage = damage(one.kill().put(Logs.segment(1), bytes));
        assertThat(damage.id()).hasValue(1);
        assertThat(damage.place()).contains(new Damage.Place(
                FIRST_FRAME, Arrays.mismatch(good, bytes), Arrays.mismatch(good, bytes)));
    }

    @Test
    void namesAFrameThatWasTakenOut() throws IOException {
        byte[] bytes = one.bytes(Logs.segment(1));
        System.arraycopy(bytes, 4096 + 45, bytes, 4096, bytes.length - 4096 - 45);
        Damage damage = damage(one.kill().put(Logs.segment(1), bytes));
        assertThat(damage.what()).isEqualTo("the frame has the id 2");
        assertThat(damage.explanation()).contains(
                "the next intact frame is that of 2, at offset 4096");
    }

    @Test
    void namesAFrameThatWasCopiedOverAnother() throws IOException {
        byte[] bytes = one.bytes(Logs.segment(1));
        System.arraycopy(bytes, 4096, bytes, 4096 + 45, 45);
        Damage damage = damage(one.kill().put(Logs.segment(1), bytes));
        assertThat(damage.what()).isEqualTo("the frame has the id 1");
        assertThat(damage.place().orElseThrow().last()).isEqualTo(4096 + 45 + 16 + 7);
    }

    /** Somebody who writes another value makes the checksum right as well. */
    @Test
    void namesAnEntryThatWasWrittenAnew() throws IOException {
        byte[] bytes = several.bytes(Logs.segment(3));
        Frame.write(bytes, 4096, Logs.drafts("X").getFirst(), 3, 0,
                new Frame.Stamp(1, 1_789_000_000_000L));
        Damage damage = damage(several.kill().put(Logs.segment(3), bytes));
        assertThat(damage.what()).startsWith(Logs.segment(5) + " continues another history")
                .contains("of the entries 3 to 4 one");
        assertThat(damage.place()).contains(
                new Damage.Place(4096, 4096, bytes.length - 1));
    }

    private static void assertNamed(CrashableStorage storage, String file, int offset, int mask)
            throws IOException {
        Damage damage = damage(patched(storage, file, offset, mask));
        assertThat(damage.file()).isEqualTo(file);
        Damage.Place place = damage.place().orElseThrow();
        assertThat(place.first()).as("%s at %s: %s", file, offset, damage).isEqualTo(offset);
        assertThat(place.exact()).as("%s at %s: %s", file, offset, damage).isTrue();
    }

    private static Damage damage(CrashableStorage storage) throws IOException {
        Findings found = found(storage);
        assertThat(found.damages()).as("%s", found.damages()).isNotEmpty();
        return found.damages().getFirst();
    }

    private static Findings found(CrashableStorage storage) throws IOException {
        var before = storage.contents();
        int steps = storage.steps();
        Findings found = Inspection.of(storage, false);
        assertThat(storage.contents()).isEqualTo(before);
        assertThat(storage.openFiles()).isZero();
        assertThat(storage.forces()).isLessThanOrEqualTo(steps);
        return found;
    }

    private static CrashableStorage patched(
            CrashableStorage storage, String file, int offset, int mask) {
        byte[] bytes = storage.bytes(file);
        bytes[offset] ^= (byte) mask;
        return storage.kill().put(file, bytes);
    }

    private static List<String> segments(CrashableStorage storage) {
        return storage.names().stream().filter(SegmentHeader::isFileName).toList();
    }
}
