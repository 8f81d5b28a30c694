package replog.log.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import replog.log.frame.LogEnd;
import replog.log.storage.Storage;
import replog.log.storage.StorageFile;

/**
 * Opens the segments that a folder holds, and repairs what a crash may leave behind.
 *
 * <p>What a start checks: of each segment its header and size, and that each continues the one
 * before by id; of the newest ones, where an index file leads near the end, also by hash, which
 * {@link Segment#check} does for the others when they are read, or behind the start; the last one
 * in full, once what it holds is surely on disk. Bad at or before the last forced position is
 * corruption: the log refuses to open and changes nothing. Bad after it is a torn tail, and is cut
 * at the last whole atomic append before the first bad frame. A torn header of a last segment that
 * nothing was written to is removed. Before all that, a cut that was begun is finished, see
 * {@link LogTruncation}.
 * Used by one thread, once.
 */
public final class Recovery {
    /** Of how many sealed segments, the newest, a start looks at the end. */
    static final int CHECKED_ENDS = 250;

    private static final int REWRITE_BYTES = 64 << 10;

    private final Storage storage;
    private final List<String> repairs = new ArrayList<>();
    private final List<String> wrongIndexes = new ArrayList<>();
    private Optional<String> torn = Optional.empty();

    private Recovery(Storage storage) {
        this.storage = storage;
    }

    /**
     * What was found.
     *
     * @param last empty when the log was never begun
     * @param repairs what was changed on disk, in sentences for the log file
     */
    public record Found(ConcurrentSkipListMap<Long, Segment> segments, Optional<Last> last,
            List<String> repairs) {}

    /** The last segment, open for writing. */
    public record Last(Segment segment, WritableSegmentFile file, long committedId,
            SegmentScan scan) {}

    public static Found run(Storage storage) throws IOException {
        return new Recovery(storage).recover();
    }

    private Found recover() throws IOException {
        LogTruncation.resume(storage).ifPresent(repairs::add);
        List<Header> headers = headers();
        if (!headers.isEmpty()) {
            forceTail(headers.getLast());
        }
        var segments = new ConcurrentSkipListMap<Long, Segment>();
        for (int number = 0; number < headers.size() - 1; number++) {
            Header header = headers.get(number);
            segments.put(header.firstId(), openSealed(header, headers.get(number + 1)));
        }
        for (Segment segment : segments.tailMap(firstChecked(headers)).values()) {
            if (!segment.hasFittingIndex()) {
                wrongIndexes.add(IndexFile.fileName(segment.header().firstId()));
            }
            segment.markChecked();
        }
        Optional<Last> last = Optional.empty();
        if (!headers.isEmpty()) {
            last = Optional.of(openLast(headers.getLast()));
            segments.put(headers.getLast().firstId(), last.get().segment());
        }
        // Nothing is removed before the rest was found to be good.
        if (torn.isPresent()) {
            remove(torn.get(), "begun in a crash and still empty");
        }
        for (String index : wrongIndexes) {
            remove(index, "which does not fit its segment");
        }
        return new Found(segments, last, List.copyOf(repairs));
    }

    private static long firstChecked(List<Header> headers) {
        return headers.isEmpty() ? 0
                : headers.get(Math.max(0, headers.size() - 1 - CHECKED_ENDS)).firstId();
    }

    /**
     * Makes durable, with its name, what a killed process may have written and not forced. The
     * same bytes are written again first: after a force that failed the system may show what it
     * takes for clean and will never bring to the disk.
     */
    private void forceTail(Header header) throws IOException {
        try (StorageFile file = storage.openToWrite(header.name())) {
            rewrite(file, 0, SegmentHeader.BYTES);
            rewrite(file, header.slot().point().forcedOffset(), header.size());
            file.force();
        }
        storage.force();
    }

    private static void rewrite(StorageFile file, long from, long to) throws IOException {
        var bytes = ByteBuffer.allocate(REWRITE_BYTES);
        for (long at = from; at < to; at += bytes.limit()) {
            bytes.clear().limit((int) Math.min(REWRITE_BYTES, to - at));
            file.readFully(bytes, at);
            file.write(bytes.flip(), at);
        }
    }

    /** A segment's first 4 KiB, read and found good. */
    private record Header(String name, SegmentHeader of, RecoveryPoint.Found slot, long size) {
        long firstId() {
            return of.firstId();
        }

        LogEnd continued() {
            return new LogEnd(firstId() - 1, of.hashBefore());
        }

        CorruptLogException damaged(String what) {
            return new CorruptLogException(name, what);
        }
    }

    private List<Header> headers() throws IOException {
        List<String> names = storage.names().stream()
                .filter(SegmentHeader::isFileName).sorted().toList();
        var headers = new ArrayList<Header>();
        for (String name : names) {
            boolean mayBeTorn = name.equals(names.getLast())
                    && (headers.isEmpty() || !headers.getLast().slot().point().sealed());
            Optional<Header> header = header(name, mayBeTorn);
            if (header.isPresent()) {
                requireSuccessor(headers, header.get());
                headers.add(header.get());
            }
        }
        if (!headers.isEmpty() && headers.getLast().slot().point().sealed()) {
            throw headers.getLast().damaged("the segment after it is missing");
        }
        return headers;
    }

    private Optional<Header> header(String name, boolean mayBeTorn) throws IOException {
        var rawHeader = RawSegmentHeader.read(storage, name);
        if (rawHeader.hasUnknownFormat()) {
            throw new IOException(name + " has the format version " + rawHeader.format()
                    + ", unknown to this program");
        }
        if (rawHeader.isGood()) {
            return Optional.of(new Header(
                    name, rawHeader.header().get(), rawHeader.slot().get(), rawHeader.size()));
        }
        if (!mayBeTorn || !rawHeader.mayBeTorn()) {
            throw new CorruptLogException(name, "its header is not intact");
        }
        torn = Optional.of(name);
        return Optional.empty();
    }

    private void remove(String name, String why) throws IOException {
        storage.delete(name);
        storage.force();
        repairs.add("removed " + name + ", " + why);
    }

    private void requireSuccessor(List<Header> before, Header next) throws CorruptLogException {
        if (!next.name().equals(SegmentHeader.fileName(next.firstId()))) {
            throw next.damaged("it holds the entries from " + next.firstId()
                    + " on, so it was renamed or copied here");
        }
        if (before.isEmpty() && next.firstId() != 1) {
            throw next.damaged("the segment before it is missing");
        }
        if (!before.isEmpty() && !before.getLast().of().logId().equals(next.of().logId())) {
            throw next.damaged("it belongs to the log " + next.of().logId());
        }
    }

    private Segment openSealed(Header header, Header next) throws IOException {
        RecoveryPoint point = header.slot().point();
        if (!point.sealed()) {
            return seal(header, next);
        }
        if (header.size() != point.forcedOffset()) {
            throw header.damaged("it has " + header.size() + " bytes in the place of "
                    + point.forcedOffset());
        }
        if (point.forcedId() + 1 != next.firstId()) {
            throw header.damaged("it ends with id " + point.forcedId() + ", and the next segment, "
                    + next.name() + ", begins with " + next.firstId());
        }
        return Segment.sealed(storage, header.of(), point.forcedOffset(), next.continued());
    }

    /** A crash came between the next segment's creation and this one's seal. */
    private Segment seal(Header header, Header next) throws IOException {
        try (StorageFile file = storage.openToWrite(header.name())) {
            var scan = SegmentScan.run(file, header.of(), header.size());
            if (scan.fault().isPresent()) {
                throw damaged(header, scan.fault().get());
            }
            Segment.requireEnd(header.name(), scan, next.continued());
            var segmentFile = new WritableSegmentFile(file, header.slot().number());
            segmentFile.writeRecoveryPoint(new RecoveryPoint(scan.lastId(), scan.end(),
                    header.slot().point().committedId(), true));
            file.force();
            return Segment.sealed(storage, header.of(), scan.end(), next.continued());
        }
    }

    private Last openLast(Header header) throws IOException {
        RecoveryPoint point = header.slot().point();
        if (header.size() < point.forcedOffset()) {
            throw header.damaged("it has " + header.size() + " bytes, and " + point.forcedOffset()
                    + ", up to id " + point.forcedId() + ", were forced to disk");
        }
        StorageFile file = storage.openToWrite(header.name());
        try {
            var scan = SegmentScan.run(file, header.of(), header.size());
            requireIntact(header, scan);
            var segmentFile = new WritableSegmentFile(file, header.slot().number());
            truncateTail(header, scan, file);
            segmentFile.writeRecoveryPoint(
                    new RecoveryPoint(scan.lastId(), scan.end(), point.committedId(), false));
            file.force();
            var segment = Segment.growing(storage, header.of(), scan.index());
            return new Last(segment, segmentFile, point.committedId(), scan);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private void requireIntact(Header header, SegmentScan scan) throws IOException {
        RecoveryPoint point = header.slot().point();
        if (scan.fault().isPresent()) {
            var fault = scan.fault().get();
            if (fault.newer()) {
                throw new IOException(header.name() + " has at offset " + fault.offset()
                        + ", id " + fault.id() + " what a newer program wrote: " + fault.what());
            }
            if (scan.end() < point.forcedOffset()) {
                throw damaged(header, fault);
            }
        }
        if (scan.end() == point.forcedOffset() && scan.lastId() != point.forcedId()) {
            throw header.damaged("id " + point.forcedId() + " was forced to disk, and it ends with "
                    + scan.lastId());
        }
    }

    private void truncateTail(Header header, SegmentScan scan, StorageFile file)
            throws IOException {
        if (scan.end() == header.size()) {
            return;
        }
        file.truncate(scan.end());
        file.force();
        repairs.add("cut " + (header.size() - scan.end()) + " bytes off the end of "
                + header.name() + " at offset " + scan.end() + ", after id " + scan.lastId()
                + ": " + scan.fault().map(FrameScanner.Fault::what).orElse("unknown"));
    }

    private static CorruptLogException damaged(Header header, FrameScanner.Fault fault) {
        return new CorruptLogException(header.name(), fault.offset(), fault.id(), fault.what());
    }
}
