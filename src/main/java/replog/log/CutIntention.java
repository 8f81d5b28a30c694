package replog.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * Where a log is to be cut, in a file that is there from the decision until the cut is on disk.
 * Big-endian:
 *
 * <pre>
 *  0  magic           8 bytes, 89 "rplcut" 0A
 *  8  format version  u32  1
 * 12  log id          16 bytes
 * 28  first id        u64  of the segment that becomes the last
 * 36  last kept id    u64  0 for none
 * 44  offset          u64  where its frame ends in that segment
 * 52  hash            32 bytes, of the chain after it
 * 84  committed id    u64  at most the last kept one
 * 92  checksum        u32  CRC-32C over bytes 0 to 91
 * </pre>
 *
 * <p>It comes by a rename of what was forced, so a crash never leaves half of it: one that is not
 * intact is damage.
 */
record CutIntention(UUID logId, long segmentFirstId, LogEnd kept, long offset, long committedId) {
    static final String FILE = "log.cut";

    private static final byte[] MAGIC = {(byte) 0x89, 'r', 'p', 'l', 'c', 'u', 't', '\n'};
    private static final int FORMAT = 1;
    private static final int BYTES = 96;
    private static final int CHECKED = 92;

    /** Makes the decision durable. */
    void save(Storage storage) throws IOException {
        NewFile.write(storage, FILE, file -> file.write(encode(), 0));
    }

    /** Empty when no cut was begun, or the last one was finished. */
    static Optional<CutIntention> find(Storage storage) throws IOException {
        if (!storage.names().contains(FILE)) {
            return Optional.empty();
        }
        try (StorageFile file = storage.openToRead(FILE)) {
            var bytes = new byte[BYTES];
            boolean whole = file.size() == BYTES;
            if (whole) {
                file.readFully(ByteBuffer.wrap(bytes), 0);
            }
            if (!whole || !intact(bytes)) {
                throw new CorruptLogException(FILE,
                        "it should say where the log is to be cut, and is not intact");
            }
            return Optional.of(decode(ByteBuffer.wrap(bytes)));
        }
    }

    /** The cut is on disk: there is nothing left to finish. */
    static void remove(Storage storage) throws IOException {
        storage.delete(FILE);
        storage.force();
    }

    private ByteBuffer encode() {
        var bytes = ByteBuffer.allocate(BYTES).put(MAGIC).putInt(FORMAT)
                .putLong(logId.getMostSignificantBits()).putLong(logId.getLeastSignificantBits())
                .putLong(segmentFirstId).putLong(kept.lastId()).putLong(offset)
                .put(kept.head().bytes()).putLong(committedId);
        return bytes.putInt(checksum(bytes.array())).flip();
    }

    private static CutIntention decode(ByteBuffer in) {
        return new CutIntention(new UUID(in.getLong(12), in.getLong(20)), in.getLong(28),
                new LogEnd(in.getLong(36), Hash.of(in.array(), 52)), in.getLong(44),
                in.getLong(84));
    }

    private static boolean intact(byte[] bytes) {
        var in = ByteBuffer.wrap(bytes);
        return Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)
                && in.getInt(MAGIC.length) == FORMAT
                && in.getInt(CHECKED) == checksum(bytes);
    }

    private static int checksum(byte[] bytes) {
        var crc = new CRC32C();
        crc.update(bytes, 0, CHECKED);
        return (int) crc.getValue();
    }
}
