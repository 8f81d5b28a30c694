package replog.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.CRC32C;

/** The files beside segments, which can be rebuilt, and those that belong to none. Stateless. */
final class BesideFiles {
    private static final int PIECE_BYTES = 64 << 10;
    private static final int CHECKSUM_BYTES = 4;

    private BesideFiles() {}

    /** What is wrong with the key file of a segment that ends so; empty also without one. */
    static Optional<String> keyFile(Storage storage, SegmentHeader header, LogEnd end)
            throws IOException {
        String name = KeyFile.fileName(header.firstId());
        try (StorageFile file = storage.openToRead(name)) {
            Optional<String> notIntact = checksum(file);
            boolean fits = notIntact.isPresent()
                    || new KeyFile(storage, header).isOf(end, file);
            return notIntact.or(() -> fits ? Optional.empty()
                    : Optional.of("it is of another history than its segment"));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    private static Optional<String> checksum(StorageFile file) throws IOException {
        long checked = file.size() - CHECKSUM_BYTES;
        if (checked < 0) {
            return Optional.of("it is cut off");
        }
        var crc = new CRC32C();
        var bytes = ByteBuffer.allocate(PIECE_BYTES);
        for (long at = 0; at < checked; at += bytes.limit()) {
            bytes.clear().limit((int) Math.min(PIECE_BYTES, checked - at));
            file.readFully(bytes, at);
            crc.update(bytes.flip());
        }
        var stored = ByteBuffer.allocate(CHECKSUM_BYTES);
        file.readFully(stored, checked);
        int difference = stored.getInt(0) ^ (int) crc.getValue();
        return difference == 0 ? Optional.empty()
                : Optional.of("it is not intact" + located(difference, checked));
    }

    private static String located(int difference, long checked) {
        int inChecksum = ChangedByte.inChecksum(difference);
        List<ChangedByte> found = ChangedByte.find(difference, checked, 2);
        if (inChecksum < 0 && found.size() != 1) {
            return "";
        }
        long at = inChecksum >= 0 ? checked + inChecksum : found.getFirst().position();
        return "; a single changed byte at offset " + at + " explains it";
    }

    /** Names of the log's own forms that no sealed segment accounts for. */
    static List<String> stray(Set<String> names, Set<Long> sealed) {
        var stray = new ArrayList<String>();
        for (String name : new TreeSet<>(names)) {
            boolean beside = IndexFile.isFileName(name) || KeyFile.isFileName(name);
            if (beside && !sealed.contains(SegmentHeader.firstId(name))) {
                stray.add(name);
            }
        }
        return stray;
    }
}
