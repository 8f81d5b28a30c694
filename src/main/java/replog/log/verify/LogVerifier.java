package replog.log.verify;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import replog.log.frame.Hash;
import replog.log.frame.LogEnd;
import replog.log.segment.CorruptLogException;
import replog.log.segment.IdempotencyKeyFile;
import replog.log.segment.IndexFile;
import replog.log.segment.LogTruncation.Intent;
import replog.log.segment.RawSegmentHeader;
import replog.log.segment.RecoveryPoint;
import replog.log.segment.SegmentHeader;
import replog.log.storage.DiskStorage;
import replog.log.storage.FolderLock;
import replog.log.storage.ReadOnlyStorage;
import replog.log.storage.Storage;
import replog.log.storage.StorageFile;
import replog.log.verify.SegmentVerifier.Bounds;
import replog.log.verify.VerificationReport.Damage;

/**
 * Looks at all that a folder holds of a log, byte by byte, and changes nothing: it repairs, cuts
 * and creates no file, and holds no lock.
 *
 * <p>Where a node runs on the folder it reads up to the position that is noted as forced, which no
 * node ever changes. Memory is constant, however large the log is. For one thread, once.
 */
public final class LogVerifier {
    private static final int TRIES = 100;
    private static final long TOLD_BYTES = 1 << 20;

    private final Storage storage;
    private final boolean inUse;
    private final Progress progress;
    private final List<Damage> damages = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private Optional<Intent> cut = Optional.empty();
    private Optional<UUID> logId = Optional.empty();
    private Optional<LogEnd> end = Optional.empty();
    private VerificationReport.Epochs epochs = new VerificationReport.Epochs(0, 0);
    private Optional<VerificationReport.Forced> forced = Optional.empty();
    private long totalBytes;
    private long doneBytes;
    private long toldBytes;
    private long entries;

    /** Gets the progress now and then. */
    @FunctionalInterface
    public interface Progress {
        void at(long bytes, long totalBytes, long entries);
    }

    private LogVerifier(Storage storage, boolean inUse, Progress progress) {
        this.storage = storage;
        this.inUse = inUse;
        this.progress = progress;
    }

    /** @throws IOException when something can't be read at all */
    public static VerificationReport verify(Path folder, Progress progress) throws IOException {
        boolean inUse = DiskStorage.inUse(folder);
        var verifier = new LogVerifier(new ReadOnlyStorage(folder), inUse, progress);
        VerificationReport found = verifier.run();
        if (inUse || !DiskStorage.inUse(folder)) {
            return found;
        }
        verifier.notes.add("a node was started on the folder meanwhile: what it changed at the"
                + " end may be told wrongly, so look again");
        return verifier.report(found.segments(), found.others());
    }

    public static VerificationReport verify(Storage storage, boolean inUse) throws IOException {
        return new LogVerifier(storage, inUse, (_, _, _) -> { }).run();
    }

    private VerificationReport run() throws IOException {
        List<RawSegmentHeader> looks = readHeaders();
        logId = mostFrequentLogId(looks);
        totalBytes = looks.stream().mapToLong(RawSegmentHeader::size).sum();
        if (!looks.isEmpty() && looks.getFirst().firstId() != 1) {
            damages.add(Damage.of(looks.getFirst().name(), "the segment before it is missing"));
        }
        for (int number = 0; number < looks.size(); number++) {
            verifySegment(looks.get(number), number + 1 < looks.size()
                    ? Optional.of(looks.get(number + 1)) : Optional.empty());
        }
        List<String> segments = looks.stream().map(RawSegmentHeader::name).toList();
        return report(segments, others(looks));
    }

    private VerificationReport report(List<String> segments, List<String> others) {
        return new VerificationReport(storage.location(), inUse, segments, totalBytes, entries,
                logId,
                end.orElseGet(() -> new LogEnd(0, logId.map(Hash::start).orElse(Hash.NONE))),
                epochs, forced, damages, notes, others);
    }

    private List<RawSegmentHeader> readHeaders() throws IOException {
        cut = unfinishedTruncation();
        var names = new TreeSet<>(storage.names());
        List<RawSegmentHeader> looks = readHeaders(names);
        for (int tries = 1; inUse && tries < TRIES && !logs(names).equals(
                logs(storage.names())); tries++) { // a node began another segment just now
            names = new TreeSet<>(storage.names());
            looks = readHeaders(names);
        }
        boolean mayBeTorn = looks.size() == 1
                || looks.size() > 1 && !looks.get(looks.size() - 2).isSealed();
        if (mayBeTorn && looks.getLast().mayBeTorn()) {
            notes.add(looks.removeLast().name() + " was begun in a crash and is still empty:"
                    + " a start removes it");
        }
        return looks;
    }

    /** Those that a cut removes are left out. */
    private List<RawSegmentHeader> readHeaders(TreeSet<String> names) throws IOException {
        var looks = new ArrayList<RawSegmentHeader>();
        for (String name : logs(names)) {
            looks.add(readHeader(name));
        }
        cut.ifPresent(begun -> looks.removeIf(rawHeader ->
                rawHeader.firstId() > begun.segmentFirstId()));
        return looks;
    }

    private static List<String> logs(Collection<String> names) {
        return names.stream().filter(SegmentHeader::isFileName).sorted().toList();
    }

    private Optional<Intent> unfinishedTruncation() throws IOException {
        try {
            Optional<Intent> begun = Intent.find(storage);
            begun.ifPresent(found -> notes.add("a cut of the log after id " + found.kept().lastId()
                    + " was begun and not finished: a start finishes it, and what it removes is"
                    + " left out here"));
            return begun;
        } catch (CorruptLogException _) {
            damages.add(Damage.of(Intent.FILE,
                    "it should say where the log is to be cut, and is not intact"));
            return Optional.empty();
        }
    }

    /** A node may be writing a slot just now. */
    private RawSegmentHeader readHeader(String name) throws IOException {
        var rawHeader = RawSegmentHeader.read(storage, name);
        for (int tries = 1; inUse && rawHeader.hasBadSlot() && tries < TRIES; tries++) {
            rawHeader = RawSegmentHeader.read(storage, name);
        }
        return rawHeader;
    }

    private static Optional<UUID> mostFrequentLogId(List<RawSegmentHeader> looks) {
        Map<UUID, Long> counts = looks.stream().flatMap(rawHeader -> rawHeader.header().stream())
                .map(SegmentHeader::logId)
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        return counts.entrySet().stream()
                .max(Map.Entry.comparingByValue(Comparator.naturalOrder())).map(Map.Entry::getKey);
    }

    private void verifySegment(RawSegmentHeader rawHeader, Optional<RawSegmentHeader> next)
            throws IOException {
        damages.addAll(HeaderVerifier.of(rawHeader, logId));
        var bounds = Bounds.of(rawHeader, next, cut, inUse);
        damages.addAll(bounds.damages());
        if (bounds.hasFrames()) {
            SegmentHeader header = rawHeader.header().orElseGet(() -> new SegmentHeader(
                    logId.orElse(new UUID(0, 0)), rawHeader.firstId(), hashBefore(rawHeader)));
            try (StorageFile file = storage.openToRead(rawHeader.name())) {
                var segmentVerifier = new SegmentVerifier(bounds, file, header.start());
                segmentVerifier.run(offset ->
                        reportProgress(doneBytes + offset, entries + segmentVerifier.entries()));
                evaluate(rawHeader, next, header, segmentVerifier, bounds);
            } catch (NoSuchFileException e) {
                throw new IOException(rawHeader.name() + " is gone meanwhile", e);
            }
        } else {
            end = Optional.empty();
        }
        doneBytes += rawHeader.size();
    }

    private Hash hashBefore(RawSegmentHeader rawHeader) {
        return rawHeader.firstId() == 1 ? logId.map(Hash::start).orElse(Hash.NONE)
                : end.filter(before -> before.lastId() + 1 == rawHeader.firstId())
                        .map(LogEnd::head).orElse(Hash.NONE);
    }

    private void evaluate(RawSegmentHeader rawHeader, Optional<RawSegmentHeader> next,
            SegmentHeader header,
            SegmentVerifier segmentVerifier, Bounds bounds) throws IOException {
        next.ifPresent(segmentVerifier::compareWithNext);
        damages.addAll(segmentVerifier.damages());
        if (segmentVerifier.damages().isEmpty()) {
            bounds.wrongEnd(segmentVerifier).ifPresent(damages::add);
            if (rawHeader.isSealed()) {
                checkSidecarFiles(header, segmentVerifier);
            }
        }
        segmentVerifier.tail().ifPresent(what -> notes.add(rawHeader.name() + " has a torn tail: "
                + (bounds.limit() - segmentVerifier.endOffset()) + " bytes from offset "
                        + segmentVerifier.endOffset()
                + " on, after id " + segmentVerifier.end()
                        .lastId() + " and after what is noted as forced,"
                + " which a start cuts; " + what));
        if (segmentVerifier.entries() > 0) {
            epochs = entries == 0 ? segmentVerifier.epochs()
                    : new VerificationReport.Epochs(epochs.first(),
                            segmentVerifier.epochs().last());
        }
        entries += segmentVerifier.entries();
        end = Optional.of(segmentVerifier.end());
        rawHeader.slot().map(RecoveryPoint.Found::point).ifPresent(point -> forced = Optional.of(
                new VerificationReport.Forced(rawHeader.name(), point.forcedOffset(),
                        point.forcedId(),
                        point.committedId())));
    }

    private void checkSidecarFiles(SegmentHeader header, SegmentVerifier segmentVerifier)
            throws IOException {
        boolean known = !segmentVerifier.end().head().equals(Hash.NONE);
        if (known && !new IndexFile(storage, header).holds(segmentVerifier.index())) {
            noteSidecarFile(IndexFile.fileName(header.firstId()));
        }
        if (known && !new IdempotencyKeyFile(storage, header).isGood(segmentVerifier.end())) {
            noteSidecarFile(IdempotencyKeyFile.fileName(header.firstId()));
        }
    }

    private void noteSidecarFile(String name) {
        notes.add(name + " is not intact, or not of its segment; it can be removed, and is"
                + " rebuilt");
    }

    private List<String> others(List<RawSegmentHeader> looks) throws IOException {
        var sealed = looks.stream().filter(RawSegmentHeader::isSealed)
                .map(RawSegmentHeader::firstId)
                .collect(Collectors.toSet());
        var others = new ArrayList<String>();
        for (String name : new TreeSet<>(storage.names())) {
            boolean beside = IndexFile.isFileName(name) || IdempotencyKeyFile.isFileName(name);
            boolean stray = beside && !sealed.contains(SegmentHeader.firstId(name));
            if (stray && !inUse && cut.isEmpty()) {
                notes.add(name + " belongs to no sealed segment");
            }
            if (!beside && !SegmentHeader.isFileName(name) && !name.equals(Intent.FILE)
                    && !name.equals(FolderLock.LOCK)) {
                others.add(name);
            }
        }
        return others;
    }

    private void reportProgress(long bytes, long seen) {
        if (bytes - toldBytes >= TOLD_BYTES) {
            toldBytes = bytes;
            progress.at(bytes, totalBytes, seen);
        }
    }

    /** Says what is wrong with a segment's first 4 KiB. Static functions. */
    private static final class HeaderVerifier {
        private HeaderVerifier() {}

        /** @param logId of the log, where it is known */
        static List<Damage> of(RawSegmentHeader rawHeader, Optional<UUID> logId) {
            var damages = new ArrayList<Damage>();
            String name = rawHeader.name();
            if (rawHeader.size() < SegmentHeader.BYTES) {
                damages.add(Damage.at(name, rawHeader.size(), "the file ends within its header"));
                return damages;
            }
            if (rawHeader.header().isEmpty()) {
                damages.add(Damage.at(name, 0, "its header is not intact"));
            } else if (rawHeader.hasUnknownFormat()) {
                damages.add(Damage.at(name, 0, "it has the format version " + rawHeader.format()
                        + ", unknown to this program"));
            } else {
                misplaced(rawHeader, rawHeader.header().get(), logId).ifPresent(damages::add);
            }
            for (int number = 0; number < RecoveryPoint.COUNT; number++) {
                if (RecoveryPoint.isBad(rawHeader.bytes(), number)) {
                    String other = rawHeader.slot().isPresent()
                            ? ", and the other one is: a start goes by that" : "";
                    damages.add(Damage.at(name, RecoveryPoint.offset(number), "its slot " + number
                            + " of how far it is on disk is not intact" + other));
                }
            }
            notZero(rawHeader).ifPresent(damages::add);
            return damages;
        }

        private static Optional<Damage> misplaced(
                RawSegmentHeader rawHeader, SegmentHeader found, Optional<UUID> logId) {
            if (found.firstId() != rawHeader.firstId()) {
                return Optional.of(Damage.of(rawHeader.name(), "it holds the entries from "
                        + found.firstId() + " on, so it was renamed or copied here"));
            }
            return logId.filter(id -> !id.equals(found.logId()))
                    .map(id -> Damage.of(rawHeader.name(),
                    "it belongs to the log " + found.logId() + ", and others to " + id));
        }

        private static Optional<Damage> notZero(RawSegmentHeader rawHeader) {
            int from = SegmentHeader.END;
            for (int number = 0; number <= RecoveryPoint.COUNT; number++) {
                int to = number < RecoveryPoint.COUNT ? RecoveryPoint.offset(number)
                        : SegmentHeader.BYTES;
                for (int at = from; at < to; at++) {
                    if (rawHeader.bytes()[at] != 0) {
                        return Optional.of(Damage.at(rawHeader.name(), at,
                                "what should be zero is not; nothing reads it"));
                    }
                }
                from = to + RecoveryPoint.BYTES;
            }
            return Optional.empty();
        }
    }
}
