package replog.log.segment;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.zip.CRC32C;
import replog.log.frame.LogEnd;
import replog.log.segment.IdempotencyKeyIndex.Page;
import replog.log.storage.Storage;
import replog.log.storage.StorageFile;

/**
 * The keys of a sealed segment, in a file beside it that can always be rebuilt. Big-endian:
 *
 * <pre>
 *  0  magic           8 bytes, 89 "rplkey" 0A
 *  8  format version  u32  1
 * 12  log id          16 bytes
 * 28  first id        u64  of the segment
 * 36  last id         u64  of the segment
 * 44  hash            32 bytes, of the chain after that entry
 * 76  pages           u32
 * 80  of each page in rising order: number u64, count of keys u32, as many keys of 8 bytes, sorted
 *     checksum        u32  CRC-32C over all before
 * </pre>
 *
 * <p>Log id and hash prove to which entries it belongs: one that was left behind by a log that was
 * cut and grew another way is not believed. It lacks keys that nobody could find
 * any more when the segment was sealed. Without state; safe for use by several threads.
 */
public final class IdempotencyKeyFile {
    public static final String SUFFIX = ".keys";

    private static final byte[] MAGIC = {(byte) 0x89, 'r', 'p', 'l', 'k', 'e', 'y', '\n'};
    private static final int FORMAT = 1;
    private static final int HEADER_BYTES = 80;
    private static final int PAGE_HEADER_BYTES = 12;
    private static final int CHECKSUM_BYTES = 4;
    private static final int PIECE_KEYS = 8 << 10;

    private final Storage storage;
    private final SegmentHeader header;

    public IdempotencyKeyFile(Storage storage, SegmentHeader header) {
        this.storage = storage;
        this.header = header;
    }

    public static String fileName(long firstId) {
        return SegmentHeader.fileName(firstId, SUFFIX);
    }

    public static boolean isFileName(String name) {
        return SegmentHeader.isFileName(name, SUFFIX);
    }

    /** Writes the keys of the segment, which ends so. Not forced: the checksum finds a torn one. */
    void write(IdempotencyKeyIndex keys, LogEnd end) throws IOException {
        var numbers = keys.pages(header.firstId(), end.lastId());
        try (StorageFile file = storage.openToWrite(fileName(header.firstId()))) {
            file.truncate(0);
            var out = new Out(file);
            out.put(start(end, numbers.size()));
            for (long number : numbers) {
                long[] sorted = keys.sorted(number, header.firstId(), end.lastId());
                out.put(ByteBuffer.allocate(PAGE_HEADER_BYTES)
                        .putLong(number).putInt(sorted.length).flip());
                for (int from = 0; from < sorted.length; from += PIECE_KEYS) {
                    out.put(bytes(sorted, from, Math.min(sorted.length, from + PIECE_KEYS)));
                }
            }
            out.finish();
        }
    }

    /** Its pages by number; empty when it is missing, spoiled, or not of entries that end so. */
    Optional<Map<Long, long[]>> read(LogEnd end) {
        var pages = new TreeMap<Long, long[]>();
        try {
            return read(end, pages::put) ? Optional.of(pages) : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /** Whether the file, if there is one, is intact and of entries that end so. */
    public boolean isGood(LogEnd end) throws IOException {
        try {
            return read(end, (_, _) -> { });
        } catch (NoSuchFileException _) {
            return true;
        } catch (EOFException _) {
            return false;
        }
    }

    private boolean read(LogEnd end, BiConsumer<Long, long[]> page) throws IOException {
        try (StorageFile file = storage.openToRead(fileName(header.firstId()))) {
            var in = new In(file);
            ByteBuffer start = in.take(HEADER_BYTES);
            int pages = start.getInt(HEADER_BYTES - Integer.BYTES);
            if (!start.equals(start(end, pages))) {
                return false;
            }
            for (int number = 0; number < pages; number++) {
                ByteBuffer head = in.take(PAGE_HEADER_BYTES);
                page.accept(head.getLong(), keys(in, head.getInt()));
            }
            return in.isWhole();
        }
    }

    private ByteBuffer start(LogEnd end, int pages) {
        return ByteBuffer.allocate(HEADER_BYTES).put(MAGIC).putInt(FORMAT)
                .putLong(header.logId().getMostSignificantBits())
                .putLong(header.logId().getLeastSignificantBits())
                .putLong(header.firstId()).putLong(end.lastId()).put(end.head().bytes())
                .putInt(pages).flip();
    }

    private static ByteBuffer bytes(long[] keys, int from, int to) {
        var bytes = ByteBuffer.allocate((to - from) * Long.BYTES);
        bytes.asLongBuffer().put(keys, from, to - from);
        return bytes;
    }

    private static long[] keys(In in, int count) throws IOException {
        if (count < 0 || count > Page.IDS || count * (long) Long.BYTES > in.left()) {
            throw new EOFException("no page has " + count + " keys");
        }
        var keys = new long[count];
        for (int from = 0; from < count; from += PIECE_KEYS) {
            int piece = Math.min(count - from, PIECE_KEYS);
            in.take(piece * Long.BYTES).asLongBuffer().get(keys, from, piece);
        }
        return keys;
    }

    /** Writes one piece after another, and the checksum over all. */
    private static final class Out {
        private final StorageFile file;
        private final CRC32C crc = new CRC32C();
        private long offset;

        Out(StorageFile file) {
            this.file = file;
        }

        void put(ByteBuffer bytes) throws IOException {
            crc.update(bytes.duplicate());
            int count = bytes.remaining();
            file.write(bytes, offset);
            offset += count;
        }

        void finish() throws IOException {
            file.write(ByteBuffer.allocate(CHECKSUM_BYTES).putInt((int) crc.getValue()).flip(),
                    offset);
        }
    }

    /** Reads one piece after another, and the checksum over all. */
    private static final class In {
        private final StorageFile file;
        private final long end;
        private final CRC32C crc = new CRC32C();
        private long offset;

        In(StorageFile file) throws IOException {
            this.file = file;
            this.end = file.size() - CHECKSUM_BYTES;
        }

        long left() {
            return end - offset;
        }

        ByteBuffer take(int count) throws IOException {
            if (count > left()) {
                throw new EOFException("ends at " + end);
            }
            var bytes = ByteBuffer.allocate(count);
            file.readFully(bytes, offset);
            crc.update(bytes.flip().duplicate());
            offset += count;
            return bytes;
        }

        boolean isWhole() throws IOException {
            var checksum = ByteBuffer.allocate(CHECKSUM_BYTES);
            file.readFully(checksum, end);
            return left() == 0 && checksum.getInt(0) == (int) crc.getValue();
        }
    }
}
