package replog.log.verify;

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
import replog.log.CrashableStorage;
import replog.log.Log;
import replog.log.LogOptions;
import replog.log.frame.Frame;
import replog.log.frame.Hash;
import replog.log.frame.LogEnd;
import replog.log.frame.Logs;
import replog.log.segment.IdempotencyKeyFile;
import replog.log.segment.IndexFile;
import replog.log.segment.RecoveryPoint;
import replog.log.segment.SegmentHeader;
import replog.log.verify.VerificationReport.Damage;

/** What was done to the files of a log is named, with its place, and nothing is changed. */
@BesideOthers
class LogVerifierTest {
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
        VerificationReport found = found(several);
        assertThat(found.damages()).isEmpty();
        assertThat(found.notes()).isEmpty();
        assertThat(found.others()).isEmpty();
        assertThat(found.segments()).hasSize(4);
        assertThat(found.entries()).isEqualTo(7);
        assertThat(found.logId()).contains(Logs.ID);
        assertThat(found.epochs()).isEqualTo(new VerificationReport.Epochs(1, 1));
        assertThat(found.forced().orElseThrow().id()).isEqualTo(7);
        try (Log log = Logs.open(several)) {
            assertThat(found.end()).isEqualTo(log.end());
        }
    }

    @Test
    void tellsOfAFolderWithoutALog() throws IOException {
        VerificationReport found = found(new CrashableStorage().put("node.json", new byte[1]));
        assertThat(found.logId()).isEmpty();
        assertThat(found.damages()).isEmpty();
        assertThat(found.others()).containsExactly("node.json");
    }

    @Test
    void namesTheFrameOfEachFlippedByte() throws IOException {
        for (String file : segments(several)) {
            assertFramesNamed(several, file, 0x10);
        }
    }

    @Test
    void namesTheFrameOfEachFlippedByteAmongSeveralLengths() throws IOException {
        for (int mask : new int[] {1, 0x80, 0xFF, 0x5A}) {
            assertFramesNamed(one, Logs.segment(1), mask);
        }
    }

    @Test
    void namesTheHeaderOrSlotOfEachFlippedByte() throws IOException {
        for (long firstId : new long[] {1, 3, 7}) {
            String file = Logs.segment(firstId);
            for (int offset : List.of(72, 100, 511, 544, 1023, 1056, FIRST_FRAME - 1)) {
                assertNamed(several, file, offset, 0x10, offset);
            }
            for (int offset = 0; offset < 72; offset++) {
                assertNamed(several, file, offset, 0x10, 0);
            }
            for (int offset = 0; offset < RecoveryPoint.COUNT * RecoveryPoint.BYTES; offset++) {
                int slot = RecoveryPoint.offset(offset / RecoveryPoint.BYTES);
                assertNamed(several, file, slot + offset % RecoveryPoint.BYTES, 0x10, slot);
            }
        }
    }

    @Test
    void anyFlippedByteOfWhatCanBeRebuiltIsANote() throws IOException {
        for (String file : List.of(IndexFile.fileName(3), IdempotencyKeyFile.fileName(5))) {
            for (int offset = 0; offset < several.bytes(file).length; offset++) {
                CrashableStorage patched = patched(several, file, offset, 0x10);
                VerificationReport found = found(patched);
                assertThat(found.damages()).isEmpty();
                assertThat(found.notes()).singleElement().asString().startsWith(file)
                        .contains("is rebuilt");
            }
        }
    }

    @Test
    void namesEveryDamagedPlaceAndGoesOnBehindIt() throws IOException {
        CrashableStorage patched = patched(several, Logs.segment(1), 4097 + 43, 1);
        Logs.flip(patched, Logs.segment(3), 4096 + 42);
        Logs.flip(patched, Logs.segment(7), 4096 + 42);
        VerificationReport found = found(patched);
        assertThat(found.damages()).extracting(Damage::file).containsExactly(
                Logs.segment(1), Logs.segment(3), Logs.segment(7));
        assertThat(found.damages()).extracting(Damage::id).containsExactly(
                OptionalLong.of(2), OptionalLong.of(3), OptionalLong.of(7));
    }

    @Test
    void theChainGoesOnInTheSegmentAfterADamagedOne() throws IOException {
        LogEnd end = found(several).end();
        assertThat(found(patched(several, Logs.segment(3), 4096 + 42, 1)).end()).isEqualTo(end);
        VerificationReport damaged = found(patched(one, Logs.segment(1), 4096 + 42, 1));
        assertThat(damaged.end()).isEqualTo(new LogEnd(5, Hash.NONE));
        assertThat(damaged.entries()).isEqualTo(4);
    }

    /** Random bytes in the place of others, so that most frames change in many. */
    @Test
    void namesTheFrameOfTheFirstOfManyBadBytes() throws IOException {
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
            Damage damage = damage(one.kill().put(file, bad));
            assertThat(damage.offset()).as("seed %s", seed)
                    .hasValue(frameOf(good, Arrays.mismatch(good, bad)));
        }
    }

    @Test
    void readsALargeFrameInPieces() throws IOException {
        var storage = new CrashableStorage();
        LogEnd end;
        try (Log log = Logs.open(storage)) {
            Logs.append(log, "small", "x".repeat(700_000), "behind it");
            end = log.end();
        }
        assertThat(found(storage).end()).isEqualTo(end);
        try (Log log = Logs.open(storage.kill())) {
            assertThat(log.end()).isEqualTo(end);
        }
        Damage damage = damage(patched(storage, Logs.segment(1), 600_000, 1));
        assertThat(damage.id()).hasValue(2);
        assertThat(damage.what()).isEqualTo("the frame's checksum does not match");
        assertThat(damage.explanation().orElseThrow())
                .startsWith("the next intact frame is that of 3, at offset ");
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MAX_VALUE, -1, Integer.MIN_VALUE, 0, 41, Frame.MAX_BYTES})
    void namesALengthThatCantBe(int length) throws IOException {
        byte[] bytes = one.bytes(Logs.segment(1));
        ByteBuffer.wrap(bytes).putInt(FIRST_FRAME, length);
        Damage damage = damage(one.kill().put(Logs.segment(1), bytes));
        assertThat(damage.id()).hasValue(1);
        assertThat(damage.offset()).hasValue(FIRST_FRAME);
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
        assertThat(damage.id()).hasValue(2);
        assertThat(damage.offset()).hasValue(4096 + 45);
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
        assertThat(damage.id()).hasValue(3);
        assertThat(damage.offset()).hasValue(4096);
    }

    private static void assertFramesNamed(CrashableStorage storage, String file, int mask)
            throws IOException {
        byte[] good = storage.bytes(file);
        for (int offset = FIRST_FRAME; offset < good.length; offset++) {
            int frame = frameOf(good, offset);
            assertNamed(storage, file, offset, mask, frame);
            assertThat(damage(patched(storage, file, offset, mask)).id())
                    .hasValue(Frame.id(good, frame));
        }
    }

    private static void assertNamed(
            CrashableStorage storage, String file, int offset, int mask, int named)
            throws IOException {
        List<Damage> damages = found(patched(storage, file, offset, mask)).damages();
        assertThat(damages).as("%s at %s", file, offset).singleElement();
        assertThat(damages.getFirst().file()).isEqualTo(file);
        assertThat(damages.getFirst().offset()).as("%s at %s", file, offset).hasValue(named);
    }

    /** Where the frame begins that a byte is in. */
    private static int frameOf(byte[] bytes, int offset) {
        int frame = FIRST_FRAME;
        while (frame + Frame.length(bytes, frame) <= offset) {
            frame += Frame.length(bytes, frame);
        }
        return frame;
    }

    private static Damage damage(CrashableStorage storage) throws IOException {
        VerificationReport found = found(storage);
        assertThat(found.damages()).as("%s", found.damages()).isNotEmpty();
        return found.damages().getFirst();
    }

    private static VerificationReport found(CrashableStorage storage) throws IOException {
        var before = storage.contents();
        int steps = storage.steps();
        VerificationReport found = LogVerifier.verify(storage, false);
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
