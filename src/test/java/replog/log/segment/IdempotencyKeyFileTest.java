package replog.log.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import replog.fixture.BesideOthers;
import replog.log.CrashableStorage;
import replog.log.frame.Hash;
import replog.log.frame.LogEnd;
import replog.log.frame.Logs;
import replog.log.segment.IdempotencyKeyIndex.Page;

/** A file of keys is believed whole, of just its entries, or not at all. */
@BesideOthers
class IdempotencyKeyFileTest {
    private static final SegmentHeader HEADER = new SegmentHeader(Logs.ID, 65_000, Hash.NONE);
    private static final LogEnd END = new LogEnd(200_000, Hash.start(Logs.ID));
    private static final String NAME = "00000000000000065000.keys";

    private final CrashableStorage storage = new CrashableStorage();
    private final IdempotencyKeyFile file = new IdempotencyKeyFile(storage, HEADER);
    private final IdempotencyKeyIndex keys = new IdempotencyKeyIndex();

    @BeforeEach
    void write() throws IOException {
        for (long id = 64_998; id <= 65_010; id++) {
            keys.add(7, id);
        }
        keys.add(8, 131_072);
        keys.add(9, 200_000);
        keys.add(9, 200_001);
        file.write(keys, END);
    }

    @Test
    void holdsTheKeysOfItsSegmentAlone() {
        var found = new IdempotencyKeyIndex();
        file.read(END).orElseThrow().forEach(found::add);
        assertThat(found.ids(7)).hasSize(11).startsWith(65_010L).endsWith(65_000L);
        assertThat(found.ids(8)).containsExactly(131_072L);
        assertThat(found.ids(9)).containsExactly(200_000L);
        assertThat(storage.openFiles()).isZero();
    }

    @Test
    void holdsAFullPage() throws IOException {
        var full = new IdempotencyKeyIndex();
        for (long id = 0; id < 6 * Page.IDS; id++) {
            full.add(1 + id % 1000, id);
        }
        file.write(full, END);
        var found = new IdempotencyKeyIndex();
        file.read(END).orElseThrow().forEach(found::add);
        assertThat(found.ids(1)).hasSize(132).allMatch(id -> id >= 65_000 && id % 1000 == 0);
    }

    @Test
    void withoutKeysItIsSmall() throws IOException {
        file.write(new IdempotencyKeyIndex(), END);
        assertThat(storage.bytes(NAME)).hasSize(84);
        assertThat(file.read(END).orElseThrow()).isEmpty();
    }

    @Test
    void anyFlippedByteIsFound() {
        byte[] good = storage.bytes(NAME);
        for (int offset = 0; offset < good.length; offset++) {
            storage.put(NAME, good);
            Logs.flip(storage, NAME, offset);
            assertThat(file.read(END)).as("byte %s", offset).isEmpty();
        }
    }

    @Test
    void anyOtherLengthIsFound() {
        byte[] good = storage.bytes(NAME);
        for (int length = 0; length <= good.length + 8; length++) {
            storage.put(NAME, Arrays.copyOf(good, length));
            assertThat(file.read(END).isPresent()).isEqualTo(length == good.length);
        }
    }

    @Test
    void fileOfOtherEntriesIsNotBelieved() {
        var another = new SegmentHeader(new UUID(1, 2), HEADER.firstId(), HEADER.hashBefore());
        assertThat(new IdempotencyKeyFile(storage, another).read(END)).isEmpty();
        assertThat(file.read(new LogEnd(END.lastId(), Hash.NONE))).isEmpty();
        assertThat(file.read(new LogEnd(END.lastId() + 1, END.head()))).isEmpty();
        storage.put("00000000000000065001.keys", storage.bytes(NAME));
        var renamed = new SegmentHeader(Logs.ID, 65_001, HEADER.hashBefore());
        assertThat(new IdempotencyKeyFile(storage, renamed).read(END)).isEmpty();
    }

    @Test
    void missingFileSaysNothing() {
        storage.remove(NAME);
        assertThat(file.read(END)).isEmpty();
    }
}
