package replog.log.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.zip.CRC32C;
import replog.log.frame.Hash;
import replog.log.segment.SparseIndex.IndexPoint;
import replog.log.storage.Storage;
import replog.log.storage.StorageFile;

/**
 * The index points of a sealed segment, in a file beside it that can always be rebuilt.
 *
 * <p>Points of 52 bytes in rising order, big-endian: id u64, offset u64, hash 32 bytes, CRC-32C
 * over the log id and those 48 bytes. Looked up where it lies, by binary search, so that a log of
 * any size costs no memory. Without state; safe for use by several threads.
 */
public final class IndexFile {
    public static final String SUFFIX = ".index";

    private static final int POINT_BYTES = 52;
    private static final int CHECKED = 48;

    private final Storage storage;
    private final SegmentHeader header;
    private final String name;

    public IndexFile(Storage storage, SegmentHeader header) {
        this.storage = storage;
        this.header = header;
        this.name = fileName(header.firstId());
    }

    String name() {
        return name;
    }

    public static String fileName(long firstId) {
        return SegmentHeader.fileName(firstId, SUFFIX);
    }

    public static boolean isFileName(String name) {
        return SegmentHeader.isFileName(name, SUFFIX);
    }

    /** Writes all points. Not forced: a point that a crash spoils is found by its checksum. */
    void write(SparseIndex index) throws IOException {
        int count = index.count();
        var bytes = ByteBuffer.allocate(count * POINT_BYTES);
        for (int number = 0; number < count; number++) {
            IndexPoint point = index.point(number);
            int start = bytes.position();
            bytes.putLong(point.id()).putLong(point.offset()).put(point.hashBefore().bytes());
            bytes.putInt(checksum(bytes.array(), start));
        }
        try (StorageFile file = storage.openToWrite(name)) {
            file.truncate(0);
            file.write(bytes.flip(), 0);
        }
    }

    /** The last point at or before {@code id}; empty when the file is missing or spoiled. */
    public Optional<IndexPoint> floor(long id) {
        try (StorageFile file = storage.openToRead(name)) {
            long low = 0;
            long high = file.size() / POINT_BYTES - 1;
            Optional<IndexPoint> found = Optional.empty();
            while (low <= high) {
                long middle = (low + high) >>> 1;
                Optional<IndexPoint> point = read(file, middle);
                if (point.isEmpty()) {
                    return point;
                }
                if (point.get().id() <= id) {
                    found = point;
                    low = middle + 1;
                } else {
                    high = middle - 1;
                }
            }
            return found;
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /** Whether the file, if there is one, holds these points and no other. */
    public boolean holds(SparseIndex index) throws IOException {
        try (StorageFile file = storage.openToRead(name)) {
            boolean same = file.size() == index.count() * (long) POINT_BYTES;
            for (int number = 0; same && number < index.count(); number++) {
                same = read(file, number).equals(Optional.of(index.point(number)));
            }
            return same;
        } catch (NoSuchFileException _) {
            return true;
        }
    }

    private Optional<IndexPoint> read(StorageFile file, long number) throws IOException {
        var bytes = ByteBuffer.allocate(POINT_BYTES);
        file.readFully(bytes, number * POINT_BYTES);
        if (bytes.getInt(CHECKED) != checksum(bytes.array(), 0)) {
            return Optional.empty();
        }
        return Optional.of(new IndexPoint(
                bytes.getLong(0), bytes.getLong(8), Hash.of(bytes.array(), 16)));
    }

    private int checksum(byte[] bytes, int at) {
        var crc = new CRC32C();
        crc.update(ByteBuffer.allocate(16)
                .putLong(header.logId().getMostSignificantBits())
                .putLong(header.logId().getLeastSignificantBits()).flip());
        crc.update(bytes, at, CHECKED);
        return (int) crc.getValue();
    }
}
