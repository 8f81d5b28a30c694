package replog.log.verify;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import replog.log.frame.Frame;
import replog.log.frame.Hash;
import replog.log.frame.LogEnd;
import replog.log.segment.FrameScanner;
import replog.log.segment.FrameScanner.Fault;
import replog.log.segment.FrameScanner.NextFrame;
import replog.log.segment.LogTruncation.Intent;
import replog.log.segment.RawSegmentHeader;
import replog.log.segment.RecoveryPoint;
import replog.log.segment.SegmentHeader;
import replog.log.segment.SparseIndex;
import replog.log.segment.SparseIndex.IndexPoint;
import replog.log.storage.StorageFile;
import replog.log.verify.VerificationReport.Damage;

/**
 * Checks all frames of one segment, and goes on behind those that are damaged.
 *
 * <p>After damage the hash of the chain is unknown up to the end of the segment. For one thread,
 * once.
 */
final class SegmentVerifier {
    private static final int MOST_DAMAGES = 1000;

    private final Bounds bounds;
    private final StorageFile file;
    private final IndexPoint start;
    private final FrameScanner scanner;
    private final SparseIndex index = new SparseIndex();
    private final List<Damage> damages = new ArrayList<>();
    private boolean chained;
    private LogEnd end;
    private long endOffset;
    private Optional<String> tail = Optional.empty();
    private long entries;
    private long firstEpoch;
    private long lastEpoch;

    /** @param start with {@link Hash#NONE} where the hash is not known */
    SegmentVerifier(Bounds bounds, StorageFile file, IndexPoint start) {
        this.bounds = bounds;
        this.file = file;
        this.start = start;
        this.scanner = new FrameScanner(file, start, bounds.limit());
        this.chained = !start.hashBefore().equals(Hash.NONE);
        noteEnd();
    }

    /** @param walked gets the offset after each step */
    void run(LongConsumer walked) throws IOException {
        boolean goesOn = true;
        while (goesOn && !scanner.isAtEnd()) {
            goesOn = step();
            walked.accept(scanner.offset());
        }
        if (goesOn && !scanner.isBetweenAppends() && !bounds.cutOff()) {
            skipDamage(new Fault(scanner.offset(), scanner.id(),
                    "the file ends within an atomic append", false));
        }
    }

    List<Damage> damages() {
        return damages;
    }

    /** After the last whole atomic append; {@link Hash#NONE} where damage leaves that unknown. */
    LogEnd end() {
        return end;
    }

    /** Where that is in the file. */
    long endOffset() {
        return endOffset;
    }

    /** Why a start would cut what follows the end; empty when it would not. */
    Optional<String> tail() {
        return tail;
    }

    long entries() {
        return entries;
    }

    /** Both 0 without entries. */
    VerificationReport.Epochs epochs() {
        return new VerificationReport.Epochs(firstEpoch, lastEpoch);
    }

    /** The index points that an undamaged segment should have. */
    SparseIndex index() {
        return index;
    }

    /** Compares the chain with what the next segment says it ends with. */
    void compareWithNext(RawSegmentHeader next) {
        boolean another = next.header()
                .filter(header -> header.firstId() == end.lastId() + 1)
                .filter(header -> !end.head().equals(Hash.NONE))
                .filter(header -> !end.head().equals(header.hashBefore())).isPresent();
        if (another) {
            damages.add(Damage.at(bounds.rawHeader().name(), start.offset(), next.name()
                    + " continues another history than this: of the entries " + start.id()
                    + " to " + end.lastId() + " one at least is another, with a checksum of its"
                    + " own that is right").inEntry(start.id()));
        }
    }

    private boolean step() throws IOException {
        Optional<Fault> fault = scanner.check();
        if (fault.isPresent()) {
            return skipDamage(fault.get());
        }
        index.add(scanner.id(), scanner.offset(), scanner.chain());
        lastEpoch = Frame.epoch(scanner.array(), scanner.from());
        firstEpoch = entries == 0 ? lastEpoch : firstEpoch;
        entries++;
        scanner.advance();
        if (scanner.isBetweenAppends()) {
            noteEnd();
        }
        return true;
    }

    private void noteEnd() {
        end = new LogEnd(scanner.id() - 1, chained ? scanner.chain().head() : Hash.NONE);
        endOffset = scanner.offset();
    }

    /** False where the walk ends. */
    private boolean skipDamage(Fault fault) throws IOException {
        if (endOffset >= bounds.sureEnd() || fault.offset() >= bounds.sureEnd()) {
            tail = Optional.of(fault.what());
            return false;
        }
        Optional<NextFrame> next =
                NextFrame.after(file, fault.offset(), bounds.limit(), fault.id());
        if (bounds.cutOff() && next.isEmpty()) {
            return false; // that the file is cut off is damage of its own
        }
        damages.add(Damage.at(bounds.rawHeader().name(), fault.offset(), fault.what())
                .inEntry(fault.id()).because(next.map(found -> "the next intact frame is that of "
                        + found.id() + ", at offset " + found.offset())
                        .orElse("no intact frame follows it in this file")));
        chained = false;
        next.ifPresent(scanner::resumeAt);
        return next.isPresent() && damages.size() < MOST_DAMAGES;
    }

    /**
     * Between which offsets a segment's frames are, by its header, its size and what comes after
     * it.
     *
     * @param limit where they end
     * @param sureEnd what is bad before it is damage; from there on it is a torn tail
     * @param cutOff whether the file ends before it should
     * @param damages what of all that can't be
     */
    record Bounds(RawSegmentHeader rawHeader, boolean last, long limit, long sureEnd,
            boolean cutOff,
            List<Damage> damages) {
        static Bounds of(RawSegmentHeader rawHeader, Optional<RawSegmentHeader> next,
                Optional<Intent> cut, boolean inUse) {
            boolean last = next.isEmpty();
            boolean toBeCut = last && cut.isPresent();
            Optional<RecoveryPoint> point = rawHeader.slot().map(RecoveryPoint.Found::point);
            long forced = point.map(RecoveryPoint::forcedOffset).orElse(Long.MAX_VALUE);
            long end = toBeCut ? cut.get().offset()
                    : rawHeader.isSealed() || last && inUse ? forced : rawHeader.size();
            long needed = toBeCut || point.isEmpty() ? end : forced;
            boolean cutOff = point.isPresent() && rawHeader.size() < needed;
            var damages = new ArrayList<Damage>();
            if (cutOff && rawHeader.size() >= SegmentHeader.BYTES) {
                damages.add(cutOff(rawHeader, needed));
            }
            if (rawHeader.isSealed() && !toBeCut) {
                sealed(rawHeader, next).ifPresent(damages::add);
            }
            return new Bounds(rawHeader, last, Math.min(rawHeader.size(), end),
                    last && !toBeCut ? forced : Long.MAX_VALUE, cutOff, damages);
        }

        boolean hasFrames() {
            return rawHeader.size() >= SegmentHeader.BYTES && !rawHeader.hasUnknownFormat();
        }

        /** When the frames, which are all good, end with another id than they should. */
        Optional<Damage> wrongEnd(SegmentVerifier segmentVerifier) {
            return rawHeader.slot().map(RecoveryPoint.Found::point)
                    .filter(_ -> rawHeader.isSealed() || last)
                    .filter(point -> point.forcedOffset() == segmentVerifier.endOffset())
                    .filter(point -> point.forcedId() != segmentVerifier.end().lastId())
                    .map(point -> Damage.of(rawHeader.name(), "id " + point.forcedId()
                            + " is noted to be its last on disk, and it ends with "
                            + segmentVerifier.end().lastId()));
        }

        private static Damage cutOff(RawSegmentHeader rawHeader, long needed) {
            return Damage.at(rawHeader.name(), rawHeader.size(),
                    "it ends at offset " + rawHeader.size() + ", and "
                    + needed + " bytes, up to id " + rawHeader.slot().orElseThrow().point()
                            .forcedId()
                    + ", were forced to disk");
        }

        private static Optional<Damage> sealed(RawSegmentHeader rawHeader,
                Optional<RawSegmentHeader> next) {
            RecoveryPoint point = rawHeader.slot().orElseThrow().point();
            if (next.isEmpty()) {
                return Optional.of(Damage.of(rawHeader.name(), "the segment after it, "
                        + SegmentHeader.fileName(point.forcedId() + 1) + ", is missing"));
            }
            if (point.forcedId() + 1 != next.get().firstId()) {
                return Optional.of(Damage.of(rawHeader.name(), "it ends with id " + point.forcedId()
                        + ", and the next segment is " + next.get().name()));
            }
            return rawHeader.size() <= point.forcedOffset() ? Optional.empty()
                    : Optional.of(Damage.at(rawHeader.name(), point.forcedOffset(),
                            (rawHeader.size() - point.forcedOffset()) + " bytes are too many"));
        }
    }
}
