package replog.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Cuts a log after an entry, for good: a person decided that what follows is not to be kept.
 *
 * <p>The decision is put on disk first, as a {@link CutIntention}; from then on each open of the
 * log finishes the cut before it judges anything else. Every step can be repeated: later segments
 * are deleted, the last kept one is shortened and becomes the growing one, the intention is
 * removed. So a crash leaves the whole log or exactly the cut one. Static functions, to be called
 * by one thread while the log is not open.
 */
public final class LogCut {
    private LogCut() {}

    /**
     * Leaves the entries 1 to {@code lastKeptId} and no other; the log keeps its id, also when
     * none is left. The committed id is lowered to the last entry where it is beyond it. After a
     * failure the next open finds the whole log or finishes the cut.
     *
     * @param lastKeptId the end of an atomic append; 0 keeps no entry
     * @throws CorruptLogException when what is to be kept is damaged; nothing is changed then
     */
    public static void after(Storage storage, long lastKeptId) throws IOException {
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
        CutIntention intention = intention(kept, end, lastKeptId, last.committedId());
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
    static Optional<String> finishBegun(Storage storage) throws IOException {
        Optional<CutIntention> begun = CutIntention.find(storage);
        if (begun.isEmpty()) {
            return Optional.empty();
        }
        finish(storage, begun.get());
        return Optional.of("finished the cut of the log after id " + begun.get().kept().lastId()
                + ", which was begun before");
    }

    private static CutIntention intention(
            Segment kept, long end, long lastKeptId, long committedId) throws IOException {
        try (StorageFile file = kept.openToRead()) {
            var scan = SegmentScan.run(file, kept.header(), end, lastKeptId);
            if (scan.lastId() == lastKeptId) {
                return new CutIntention(kept.header().logId(), kept.header().firstId(),
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

    private static void finish(Storage storage, CutIntention intention) throws IOException {
        String name = SegmentHeader.fileName(intention.segmentFirstId());
        if (!storage.names().contains(name)) {
            throw misplaced(name + " is not there");
        }
        try (StorageFile file = storage.openToWrite(name)) {
            refuseAnother(file, name, intention);
            deleteLater(storage, intention.segmentFirstId());
            shorten(file, intention);
        }
        CutIntention.remove(storage);
    }

    /** An intention that was copied here from elsewhere must not destroy anything. */
    private static void refuseAnother(StorageFile file, String name, CutIntention intention)
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
        return new CorruptLogException(CutIntention.FILE,
                "it does not fit the log that it should cut: " + what);
    }

    /** The kept segment's index and keys go as well: what they say of cut entries is over. */
    private static void deleteLater(Storage storage, long lastFirstId) throws IOException {
        String last = SegmentHeader.fileName(lastFirstId);
        String lastIndex = IndexFile.fileName(lastFirstId);
        String lastKeys = KeyFile.fileName(lastFirstId);
        List<String> later = storage.names().stream().filter(name ->
                SegmentHeader.isFileName(name) && name.compareTo(last) > 0
                || IndexFile.isFileName(name) && name.compareTo(lastIndex) >= 0
                || KeyFile.isFileName(name) && name.compareTo(lastKeys) >= 0).toList();
        for (String name : later) {
            storage.delete(name);
        }
        storage.force();
    }

    /**
     * A byte is written after the end first: where an earlier try was told that its force failed,
     * the file may look short already and not be so on the disk.
     */
    private static void shorten(StorageFile file, CutIntention intention) throws IOException {
        file.write(ByteBuffer.allocate(1), intention.offset());
        file.truncate(intention.offset());
        var slot = new Slot(intention.kept().lastId(), intention.offset(),
                intention.committedId(), false);
        var segment = new SegmentFile(file, 0);
        for (int slots = 0; slots < Slot.COUNT; slots++) {
            segment.writeSlot(slot);
            file.force();
        }
    }
}
