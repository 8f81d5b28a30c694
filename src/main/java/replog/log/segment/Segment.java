package replog.log.segment;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import java.util.Optional;
import replog.log.frame.LogEnd;
import replog.log.segment.SparseIndex.IndexPoint;
import replog.log.storage.Storage;
import replog.log.storage.StorageFile;

/**
 * One file of the log: the last one, which grows, or a sealed one, which never changes again.
 *
 * <p>A segment is sealed once, by the writer, before the first entry of the next one is visible.
 * Safe for use by several threads.
 */
public final class Segment {
    private static final int NEAR_BYTES = 1 << 20;

    private final Storage storage;
    private final SegmentHeader header;
    private final IndexFile indexFile;
    private volatile Optional<SparseIndex> index;
    private volatile long sealedEnd;
    /** How this segment should end, until that was held against what it holds. */
    private volatile Optional<LogEnd> unchecked = Optional.empty();
    private volatile boolean retired;

    private Segment(Storage storage, SegmentHeader header, Optional<SparseIndex> index) {
        this.storage = storage;
        this.header = header;
        this.indexFile = new IndexFile(storage, header);
        this.index = index;
    }

    public static Segment growing(Storage storage, SegmentHeader header, SparseIndex index) {
        return new Segment(storage, header, Optional.of(index));
    }

    /** One of before the start: {@link #check} holds against it what the next one continues. */
    static Segment sealed(Storage storage, SegmentHeader header, long end, LogEnd continued) {
        var segment = new Segment(storage, header, Optional.empty());
        segment.sealedEnd = end;
        segment.unchecked = Optional.of(continued);
        return segment;
    }

    public SegmentHeader header() {
        return header;
    }

    public String fileName() {
        return SegmentHeader.fileName(header.firstId());
    }

    public StorageFile openToRead() throws IOException {
        check();
        return openUnchecked();
    }

    private StorageFile openUnchecked() throws IOException {
        try {
            return storage.openToRead(fileName());
        } catch (NoSuchFileException _) {
            throw new CorruptLogException(fileName(), "it is gone");
        }
    }

    /** The offset after the last frame of a sealed segment. */
    public long sealedEnd() {
        return sealedEnd;
    }

    /** Moves the index from memory to its file, where that can be written. */
    public void seal(long end) {
        sealedEnd = end;
        index.ifPresent(this::save);
    }

    /** Keeps the keys of this segment, which ends so, in a file; without it they are read anew. */
    public void saveKeys(IdempotencyKeyIndex keys, LogEnd end) {
        if (retired) {
            return;
        }
        try {
            new IdempotencyKeyFile(storage, header).write(keys, end);
        } catch (IOException _) {
            // A full disk, say. What there is of the file does not pass for whole.
        }
    }

    /** Adds the keys of this sealed segment, which ends so, from their file or from its frames. */
    public void addKeysTo(IdempotencyKeyIndex keys, LogEnd end) throws IOException {
        Optional<Map<Long, long[]>> stored = new IdempotencyKeyFile(storage, header).read(end);
        if (stored.isPresent()) {
            stored.get().forEach(keys::add);
            return;
        }
        SegmentScan scan = scan();
        saveKeys(scan.keys(), end);
        keys.addAll(scan.keys());
    }

    /** The log is closed, and its folder may be another's: a late reader writes nothing there. */
    public void retire() {
        retired = true;
    }

    /** The last index point at or before {@code id}, which lies in this segment. */
    public IndexPoint floor(long id) throws IOException {
        if (id == header.firstId()) {
            return header.start();
        }
        check();
        Optional<IndexPoint> point = index.map(points -> points.floor(id));
        if (point.isPresent()) {
            return point.get();
        }
        Optional<IndexPoint> stored = indexFile.floor(id)
                .filter(found -> found.id() >= header.firstId() && found.id() <= id);
        return stored.isPresent() ? stored.get() : rebuildIndex().floor(id);
    }

    public boolean isChecked() {
        return unchecked.isEmpty();
    }

    /** The start did what {@link #check} does. */
    void markChecked() {
        unchecked = Optional.empty();
    }

    /**
     * Makes sure, once, that this is the segment that the next one continues. An index file that
     * leads elsewhere is removed.
     */
    public void check() throws IOException {
        if (unchecked.isPresent()) {
            checkOnce();
        }
    }

    private synchronized void checkOnce() throws IOException {
        if (unchecked.isPresent() && !hasFittingIndex() && !retired) {
            storage.delete(indexFile.name());
        }
        markChecked();
    }

    /**
     * Whether the index file of a sealed segment that is not checked yet leads to the end that it
     * should have.
     *
     * @throws CorruptLogException when that is not how it ends
     */
    boolean hasFittingIndex() throws IOException {
        LogEnd continued = unchecked.orElseThrow();
        if (seemsToEndWith(continued)) {
            return true;
        }
        requireEnd(fileName(), scan(), continued);
        return false;
    }

    static void requireEnd(String name, SegmentScan scan, LogEnd continued)
            throws CorruptLogException {
        if (!new LogEnd(scan.lastId(), scan.head()).equals(continued)) {
            throw new CorruptLogException(name, "it ends with id " + scan.lastId() + ", hash "
                    + scan.head() + ", and " + SegmentHeader.fileName(continued.lastId() + 1)
                    + " does not continue it");
        }
    }

    /**
     * Whether its last frames, from the last index point on, lead to this end. True also where
     * there is no such point near: more is read when the entries are.
     */
    private boolean seemsToEndWith(LogEnd end) throws IOException {
        Optional<IndexPoint> near = indexFile.floor(end.lastId())
                .filter(point -> point.id() >= header.firstId() && point.id() <= end.lastId())
                .filter(point -> point.offset() >= SegmentHeader.BYTES
                        && point.offset() < sealedEnd
                        && sealedEnd - point.offset() <= NEAR_BYTES);
        if (near.isEmpty()) {
            return true;
        }
        try (StorageFile file = openUnchecked()) {
            var scan = SegmentScan.run(file, near.get(), sealedEnd, end.lastId());
            return scan.end() == sealedEnd && scan.head().equals(end.head());
        } catch (EOFException _) {
            return false;
        }
    }

    private synchronized SparseIndex rebuildIndex() throws IOException {
        Optional<SparseIndex> present = index;
        if (present.isPresent()) {
            return present.get();
        }
        SegmentScan scan = scan();
        index = Optional.of(scan.index());
        save(scan.index());
        return scan.index();
    }

    /** The whole of a sealed segment. */
    private SegmentScan scan() throws IOException {
        try (StorageFile file = openUnchecked()) {
            if (file.size() != sealedEnd) {
                throw new CorruptLogException(fileName(), "it has " + file.size()
                        + " bytes in the place of " + sealedEnd);
            }
            var scan = SegmentScan.run(file, header, sealedEnd);
            if (scan.fault().isPresent()) {
                var fault = scan.fault().get();
                throw new CorruptLogException(
                        fileName(), fault.offset(), fault.id(), fault.what());
            }
            return scan;
        }
    }

    private void save(SparseIndex points) {
        if (retired) {
            return;
        }
        try {
            indexFile.write(points);
            index = Optional.empty();
        } catch (IOException _) {
            index = Optional.of(points); // a full disk, say: it stays in memory instead
        }
    }
}
