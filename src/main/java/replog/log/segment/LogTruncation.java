package replog.log.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;
import replog.log.frame.Hash;
import replog.log.frame.LogEnd;
import replog.log.storage.AtomicFile;
import replog.log.storage.Storage;
import replog.log.storage.StorageFile;

/**
 * Cuts a log after an entry, for good: a person decided that what follows is not to be kept.
 *
 * <p>The decision is put on disk first, as a {@link Intent}; from then on each open of the
 * log finishes the truncation before it checks anything else. Every step can be repeated: later
 * segments are deleted, the last kept one is shortened and becomes the growing one, the intention
 * is removed. So a crash leaves the whole log or exactly the cut one. Static functions, to be
 * called by one thread while the log is not open.
 */
public final class LogTruncation {
    private LogTruncation() {}

    /**
     * Leaves the entries 1 to {@code lastKeptId} and no other; the log keeps its id, also when
     * none is left. The committed id is lowered to the last entry where it is beyond it. After a
     * failure the next open finds the whole log or finishes the cut.
     *
     * @param lastKeptId the end of an atomic append; 0 keeps no entry
     * @throws CorruptLogException when what is to be kept is damaged; nothing is changed then
     */
    public static void truncateAfter(Storage storage, long lastKeptId) throws IOException {
        Recovery.Found found = Recovery.run(storage);
        Recovery.Last last = found.last().orElseThrow(
                () -> new IllegalStateException("a log that was never begun can't be cut"));
        last.file().close();
        if (lastKeptId < 0 || lastKeptId > last.scan().lastId()) {
            throw new IllegalArgumentException(
                    lastKeptId + " is beyond the end " + last.scan().lastId());
        }
        Segment kept = found.segments().floorEntry(Math.max(1, lastKeptId)).getValue();
        long end = kept == last.segment() ? last.scan().end() : kept.sealedEnd();
        Intent intention = intention(kept, end, lastKeptId, last.committedId());
        intention.save(storage);
        finish(storage, intention);
    }

    /**
     * Removes a log that was begun and holds no entry, so that another one can be begun; to be
     * called while the log is not open.
     *
     * @throws IllegalStateException when it holds entries
     */
    public static void forgetEmpty(Storage storage) throws IOException {
        Recovery.Found found = Recovery.run(storage);
        if (found.last().isPresent()) {
            found.last().get().file().close();
            long lastId = found.last().get().scan().lastId();
            if (lastId > 0) {
                throw new IllegalStateException("the log holds entries up to " + lastId);
            }
            storage.delete(found.last().get().segment().fileName());
            storage.force();
        }
    }

    /** Finishes a cut that a crash interrupted; says so in a sentence for the log file. */
    static Optional<String> resume(Storage storage) throws IOException {
        Optional<Intent> begun = Intent.find(storage);
        if (begun.isEmpty()) {
            return Optional.empty();
        }
        finish(storage, begun.get());
        return Optional.of("finished the cut of the log after id " + begun.get().kept().lastId()
                + ", which was begun before");
    }

    private static Intent intention(
            Segment kept, long end, long lastKeptId, long committedId) throws IOException {
        try (StorageFile file = kept.openToRead()) {
            var scan = SegmentScan.run(file, kept.header(), end, lastKeptId);
            if (scan.lastId() == lastKeptId) {
                return new Intent(kept.header().logId(), kept.header().firstId(),
                        new LogEnd(lastKeptId, scan.head()), scan.end(),
                        Math.min(committedId, lastKeptId));
            }
            var fault = scan.fault().orElseThrow();
            if (fault.id() > lastKeptId) {
                throw new IllegalArgumentException(lastKeptId
                        + " lies within an atomic append, and " + scan.lastId() + " before it");
            }
            throw new CorruptLogException(
                    kept.fileName(), fault.offset(), fault.id(), fault.what());
        }
    }

    private static void finish(Storage storage, Intent intention) throws IOException {
        String name = SegmentHeader.fileName(intention.segmentFirstId());
        if (!storage.names().contains(name)) {
            throw misplaced(name + " is not there");
        }
        try (StorageFile file = storage.openToWrite(name)) {
            requireMatch(file, name, intention);
            deleteLater(storage, intention.segmentFirstId());
            truncateLast(file, intention);
        }
        Intent.remove(storage);
    }

    /** An intention that was copied here from elsewhere must not destroy anything. */
    private static void requireMatch(StorageFile file, String name, Intent intention)
            throws IOException {
        if (file.size() < intention.offset()) {
            throw misplaced(name + " has " + file.size() + " bytes");
        }
        var bytes = new byte[SegmentHeader.BYTES];
        file.readFully(ByteBuffer.wrap(bytes), 0);
        SegmentHeader header = SegmentHeader.decode(bytes)
                .filter(found -> found.logId().equals(intention.logId()))
                .filter(found -> found.firstId() == intention.segmentFirstId())
                .orElseThrow(() -> misplaced("the header of " + name + " is another"));
        var scan = SegmentScan.run(file, header, intention.offset());
        if (!new LogEnd(scan.lastId(), scan.head()).equals(intention.kept())) {
            throw misplaced(name + " ends there with id " + scan.lastId() + ", hash "
                    + scan.head());
        }
    }

    private static CorruptLogException misplaced(String what) {
        return new CorruptLogException(Intent.FILE,
                "it does not fit the log that it should cut: " + what);
    }

    /** The kept segment's index and keys go as well: what they say of cut entries is over. */
    private static void deleteLater(Storage storage, long lastFirstId) throws IOException {
        String last = SegmentHeader.fileName(lastFirstId);
        String lastIndex = IndexFile.fileName(lastFirstId);
        String lastKeys = IdempotencyKeyFile.fileName(lastFirstId);
        List<String> later = storage.names().stream().filter(name ->
                SegmentHeader.isFileName(name) && name.compareTo(last) > 0
                || IndexFile.isFileName(name) && name.compareTo(lastIndex) >= 0
                || IdempotencyKeyFile.isFileName(name) && name.compareTo(lastKeys) >= 0).toList();
        for (String name : later) {
            storage.delete(name);
        }
        storage.force();
    }

    /**
     * A byte is written after the end first: where an earlier try failed to force,
     * the file may look short already and not be so on the disk.
     */
    private static void truncateLast(StorageFile file, Intent intention) throws IOException {
        file.write(ByteBuffer.allocate(1), intention.offset());
        file.truncate(intention.offset());
        var point = new RecoveryPoint(intention.kept().lastId(), intention.offset(),
                intention.committedId(), false);
        var segment = new WritableSegmentFile(file, 0);
        for (int slots = 0; slots < RecoveryPoint.COUNT; slots++) {
            segment.writeRecoveryPoint(point);
            file.force();
        }
    }

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
     * <p>It comes by a rename of what was forced, so a crash never leaves half of it: one that is
     * not intact is damage.
     */
    public record Intent(UUID logId, long segmentFirstId, LogEnd kept, long offset,
            long committedId) {
        public static final String FILE = "log.cut";

        private static final byte[] MAGIC = {(byte) 0x89, 'r', 'p', 'l', 'c', 'u', 't', '\n'};
        private static final int FORMAT = 1;
        private static final int BYTES = 96;
        private static final int CHECKED = 92;

        /** Makes the decision durable. */
        public void save(Storage storage) throws IOException {
            AtomicFile.write(storage, FILE, file -> file.write(encode(), 0));
        }

        /** Empty when no cut was begun, or the last one was finished. */
        public static Optional<Intent> find(Storage storage) throws IOException {
            if (!storage.names().contains(FILE)) {
                return Optional.empty();
            }
            try (StorageFile file = storage.openToRead(FILE)) {
                var bytes = new byte[BYTES];
                boolean whole = file.size() == BYTES;
                if (whole) {
                    file.readFully(ByteBuffer.wrap(bytes), 0);
                }
                if (!whole || !isIntact(bytes)) {
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
                    .putLong(logId.getMostSignificantBits())
                            .putLong(logId.getLeastSignificantBits())
                    .putLong(segmentFirstId).putLong(kept.lastId()).putLong(offset)
                    .put(kept.head().bytes()).putLong(committedId);
            return bytes.putInt(checksum(bytes.array())).flip();
        }

        private static Intent decode(ByteBuffer in) {
            return new Intent(new UUID(in.getLong(12), in.getLong(20)), in.getLong(28),
                    new LogEnd(in.getLong(36), Hash.of(in.array(), 52)), in.getLong(44),
                    in.getLong(84));
        }

        private static boolean isIntact(byte[] bytes) {
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
}
