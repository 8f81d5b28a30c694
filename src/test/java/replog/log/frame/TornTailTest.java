package replog.log.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import replog.fixture.BesideOthers;
import replog.log.CrashableStorage;
import replog.log.Log;
import replog.log.segment.RecoveryPoint;

/** What a killed process leaves: its last group, whose force no slot has noted yet. */
@BesideOthers
class TornTailTest {
    private static final String FILE = Logs.segment(1);

    private static final List<String> VALUES =
            List.of("one", "two", "alone", "bulk 1", "bulk 2", "bulk 3", "last");

    /** Where a cut leaves so many entries: nothing of the bulk unless all of it. */
    private final int[] wholeAt = new int[VALUES.size() + 1];

    private CrashableStorage killed;
    private byte[] bytes;
    private int groupStart;

    @BeforeEach
    void killAfterAGroup() throws Exception {
        var storage = new CrashableStorage();
        try (Log log = Logs.open(storage); Log master = Logs.open(new CrashableStorage());
                var reader = master.reader(3)) {
            Logs.append(master, "one", "two", "alone");
            Logs.appendTogether(master, "bulk 1", "bulk 2", "bulk 3");
            Logs.append(master, "last");
            Logs.append(log, "one", "two");
            groupStart = storage.bytes(FILE).length;
            Logs.appended(log.append(reader.read(4096)));
            killed = storage.kill();
        }
        bytes = killed.bytes(FILE);
        assertThat(RecoveryPoint.latest(bytes).orElseThrow().point().forcedOffset())
                .as("the last group is not yet noted as forced").isEqualTo(groupStart);
        int at = groupStart;
        for (int count = 3; count <= VALUES.size(); count++) {
            at += Frame.length(bytes, at);
            wholeAt[count] = at;
        }
        assertThat(at).isEqualTo(bytes.length);
    }

    @Test
    void isKeptWhenItIsWhole() throws IOException {
        assertRecovers(bytes, VALUES.size());
    }

    @Test
    void isCutAfterTheLastWholeAppendWhereverItEnds() throws IOException {
        for (int length = groupStart; length <= bytes.length; length++) {
            assertRecovers(Arrays.copyOf(bytes, length), wholeUpTo(length));
        }
    }

    @Test
    void isCutBeforeTheFrameWithAFlippedByteThoughGoodOnesFollow() throws IOException {
        for (int offset = groupStart; offset < bytes.length; offset++) {
            byte[] patched = bytes.clone();
            patched[offset] ^= 0x10;
            assertRecovers(patched, wholeUpTo(offset));
        }
    }

    @Test
    void isCutWhereZerosWereLeft() throws IOException {
        for (int from = groupStart; from < bytes.length; from += 7) {
            byte[] patched = bytes.clone();
            Arrays.fill(patched, from, patched.length, (byte) 0);
            assertRecovers(patched, wholeUpTo(from));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 41, 42, 43, 511, 512, 5000})
    void losesZerosAfterIt(int zeros) throws IOException {
        assertRecovers(Arrays.copyOf(bytes, bytes.length + zeros), VALUES.size());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 41, 42, 43, 511, 512, 5000})
    void losesRandomBytesAfterIt(int count) throws IOException {
        for (int seed = 0; seed < 20; seed++) {
            var random = new byte[count];
            Logs.chance(seed).nextBytes(random);
            byte[] patched = Arrays.copyOf(bytes, bytes.length + count);
            System.arraycopy(random, 0, patched, bytes.length, count);
            assertRecovers(patched, VALUES.size());
        }
    }

    @Test
    void losesALengthThatIsFarTooLargeWithoutAskingForTheMemory() throws IOException {
        for (int length : new int[] {Integer.MAX_VALUE, -1, Frame.MAX_BYTES}) {
            byte[] patched = Arrays.copyOf(bytes, bytes.length + 100);
            ByteBuffer.wrap(patched).putInt(bytes.length, length);
            assertRecovers(patched, VALUES.size());
        }
    }

    @Test
    void losesFramesFromElsewhereAfterIt() throws IOException {
        int copied = wholeAt[3] - groupStart;
        byte[] patched = Arrays.copyOf(bytes, bytes.length + copied);
        System.arraycopy(bytes, groupStart, patched, bytes.length, copied);
        assertRecovers(patched, VALUES.size());
    }

    private int wholeUpTo(int length) {
        if (length < wholeAt[3]) {
            return 2;
        }
        if (length < wholeAt[6]) {
            return 3;
        }
        return length < wholeAt[7] ? 6 : 7;
    }

    private void assertRecovers(byte[] tail, int count) throws IOException {
        CrashableStorage storage = killed.kill().put(FILE, tail);
        List<String> kept = VALUES.subList(0, count);
        Log.Opened opened = Log.open(storage, Logs.ROOMY);
        try (Log log = opened.log()) {
            boolean whole = tail.length == (count == 2 ? groupStart : wholeAt[count]);
            assertThat(opened.repairs()).hasSize(whole ? 0 : 1)
                    .allMatch(repair -> repair.contains(FILE) && repair.contains("id " + count));
            assertThat(Logs.values(log)).isEqualTo(kept);
            assertThat(Logs.appendTogether(log, "next").firstId()).isEqualTo(count + 1);
        }
        try (Log log = Logs.open(storage)) {
            assertThat(Logs.values(log)).hasSize(count + 1).startsWith(kept.toArray(String[]::new))
                    .endsWith("next");
            assertThat(log.end().head()).hasToString(Logs.naiveChain(log).getLast());
        }
    }
}
