package replog.log;

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

/**
 * Looks at all that a folder holds of a log, byte by byte, and changes nothing: it repairs, cuts
 * and creates no file, and holds no lock.
 *
 * <p>Where a node runs on the folder it reads up to the position that is noted as forced, which no
 * node ever changes. Memory is constant, however large the log is. For one thread, once.
 */
public final class Inspection {
    private static final int TRIES = 100;
    private static final long TOLD_BYTES = 1 << 20;

    private final Storage storage;
    private final boolean inUse;
    private final Progress progress;
    private final List<Damage> damages = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private Optional<CutIntention> cut = Optional.empty();
    private Optional<UUID> logId = Optional.empty();
    private Optional<LogEnd> end = Optional.empty();
    private Findings.Epochs epochs = new Findings.Epochs(0, 0);
    private Optional<Findings.Forced> forced = Optional.empty();
    private long totalBytes;
    private long doneBytes;
    private long toldBytes;
    private long entries;

    /** Told now and then how far it is. */
    @FunctionalInterface
    public interface Progress {
        void at(long bytes, long totalBytes, long entries);
    }

    private Inspection(Storage storage, boolean inUse, Progress progress) {
        this.storage = storage;
        this.inUse = inUse;
        this.progress = progress;
    }

    /** @throws IOException when something can't be read at all */
    public static Findings of(Path folder, Progress progress) throws IOException {
        boolean inUse = DiskStorage.inUse(folder);
        var inspection = new Inspection(new ReadOnlyFolder(folder), inUse, progress);
        Findings found = inspection.run();
        if (inUse || !DiskStorage.inUse(folder)) {
            return found;
        }
        inspection.notes.add("a node was started on the folder meanwhile: what it changed at the"
                + " end may be told wrongly, so look again");
        return inspection.findings(found.segments(), found.others());
    }

    static Findings of(Storage storage, boolean inUse) throws IOException {
        return new Inspection(storage, inUse, (_, _, _) -> { }).run();
    }

    private Findings run() throws IOException {
        List<HeaderLook> looks = looks();
        logId = mostOf(looks);
        totalBytes = looks.stream().mapToLong(HeaderLook::size).sum();
        if (!looks.isEmpty() && looks.getFirst().firstId() != 1) {
            damages.add(Damage.of(looks.getFirst().name(), "the segment before it is missing"));
        }
        for (int number = 0; number < looks.size(); number++) {
            inspect(looks.get(number), number + 1 < looks.size()
                    ? Optional.of(looks.get(number + 1)) : Optional.empty());
        }
        List<String> segments = looks.stream().map(HeaderLook::name).toList();
        return findings(segments, others(looks));
    }

    private Findings findings(List<String> segments, List<String> others) {
        return new Findings(storage.location(), inUse, segments, totalBytes, entries, logId,
                end.orElseGet(() -> new LogEnd(0, logId.map(Hash::start).orElse(Hash.NONE))),
                epochs, forced, damages, notes, others);
    }

    private List<HeaderLook> looks() throws IOException {
        cut = begunCut();
        var names = new TreeSet<>(storage.names());
        List<HeaderLook> looks = looks(names);
        for (int tries = 1; inUse && tries < TRIES && !logs(names).equals(
                logs(storage.names())); tries++) { // a node began another segment just now
            names = new TreeSet<>(storage.names());
            looks = looks(names);
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
    private List<HeaderLook> looks(TreeSet<String> names) throws IOException {
        var looks = new ArrayList<HeaderLook>();
        for (String name : logs(names)) {
            looks.add(look(name));
        }
        cut.ifPresent(begun -> looks.removeIf(look ->
                look.firstId() > begun.segmentFirstId()));
        return looks;
    }

    private static List<String> logs(Collection<String> names) {
        return names.stream().filter(SegmentHeader::isFileName).sorted().toList();
    }

    private Optional<CutIntention> begunCut() throws IOException {
        try {
            Optional<CutIntention> begun = CutIntention.find(storage);
            begun.ifPresent(found -> notes.add("a cut of the log after id " + found.kept().lastId()
                    + " was begun and not finished: a start finishes it, and what it removes is"
                    + " left out here"));
            return begun;
        } catch (CorruptLogException _) {
            damages.add(Damage.of(CutIntention.FILE,
                    "it should say where the log is to be cut, and is not intact"));
            return Optional.empty();
        }
    }

    /** A node may be writing a slot just now. */
    private HeaderLook look(String name) throws IOException {
        var look = HeaderLook.at(storage, name);
        for (int tries = 1; inUse && look.hasBadSlot() && tries < TRIES; tries++) {
            look = HeaderLook.at(storage, name);
        }
        return look;
    }

    private static Optional<UUID> mostOf(List<HeaderLook> looks) {
        Map<UUID, Long> counts = looks.stream().flatMap(look -> look.header().stream())
                .map(SegmentHeader::logId)
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        return counts.entrySet().stream()
                .max(Map.Entry.comparingByValue(Comparator.naturalOrder())).map(Map.Entry::getKey);
    }

    private void inspect(HeaderLook look, Optional<HeaderLook> next) throws IOException {
        damages.addAll(HeaderDamage.of(look, logId));
        var bounds = SegmentBounds.of(look, next, cut, inUse);
        damages.addAll(bounds.damages());
        if (bounds.hasFrames()) {
            SegmentHeader header = look.header().orElseGet(() -> new SegmentHeader(
                    logId.orElse(new UUID(0, 0)), look.firstId(), hashBefore(look)));
            try (StorageFile file = storage.openToRead(look.name())) {
                var walk = new SegmentWalk(bounds, file, header.start());
                walk.run(offset -> walked(doneBytes + offset, entries + walk.entries()));
                judge(look, next, header, walk, bounds);
            } catch (NoSuchFileException e) {
                throw new IOException(look.name() + " is gone meanwhile", e);
            }
        } else {
            end = Optional.empty();
        }
        doneBytes += look.size();
    }

    private Hash hashBefore(HeaderLook look) {
        return look.firstId() == 1 ? logId.map(Hash::start).orElse(Hash.NONE)
                : end.filter(before -> before.lastId() + 1 == look.firstId())
                        .map(LogEnd::head).orElse(Hash.NONE);
    }

    private void judge(HeaderLook look, Optional<HeaderLook> next, SegmentHeader header,
            SegmentWalk walk, SegmentBounds bounds) throws IOException {
        next.ifPresent(walk::continuedBy);
        damages.addAll(walk.damages());
        if (walk.damages().isEmpty()) {
            bounds.otherEnd(walk).ifPresent(damages::add);
            if (look.isSealed()) {
                judgeRebuildable(header, walk);
            }
        }
        walk.tail().ifPresent(what -> notes.add(look.name() + " has a torn tail: "
                + (bounds.limit() - walk.endOffset()) + " bytes from offset " + walk.endOffset()
                + " on, after id " + walk.end().lastId() + " and after what is noted as forced,"
                + " which a start cuts; " + what));
        if (walk.entries() > 0) {
            epochs = entries == 0 ? walk.epochs()
                    : new Findings.Epochs(epochs.first(), walk.epochs().last());
        }
        entries += walk.entries();
        end = Optional.of(walk.end());
        look.slot().map(Slot.Found::slot).ifPresent(slot -> forced = Optional.of(
                new Findings.Forced(look.name(), slot.forcedOffset(), slot.forcedId(),
                        slot.committedId())));
    }

    private void judgeRebuildable(SegmentHeader header, SegmentWalk walk) throws IOException {
        boolean known = !walk.end().head().equals(Hash.NONE);
        if (known && !new IndexFile(storage, header).holds(walk.index())) {
            noteRebuildable(IndexFile.fileName(header.firstId()));
        }
        if (known && !new KeyFile(storage, header).isGood(walk.end())) {
            noteRebuildable(KeyFile.fileName(header.firstId()));
        }
    }

    private void noteRebuildable(String name) {
        notes.add(name + " is not intact, or not of its segment; it can be removed, and is"
                + " rebuilt");
    }

    private List<String> others(List<HeaderLook> looks) throws IOException {
        var sealed = looks.stream().filter(HeaderLook::isSealed).map(HeaderLook::firstId)
                .collect(Collectors.toSet());
        var others = new ArrayList<String>();
        for (String name : new TreeSet<>(storage.names())) {
            boolean beside = IndexFile.isFileName(name) || KeyFile.isFileName(name);
            boolean stray = beside && !sealed.contains(SegmentHeader.firstId(name));
            if (stray && !inUse && cut.isEmpty()) {
                notes.add(name + " belongs to no sealed segment");
            }
            if (!beside && !SegmentHeader.isFileName(name) && !name.equals(CutIntention.FILE)
                    && !name.equals(FolderHold.LOCK)) {
                others.add(name);
            }
        }
        return others;
    }

    private void walked(long bytes, long seen) {
        if (bytes - toldBytes >= TOLD_BYTES) {
            toldBytes = bytes;
            progress.at(bytes, totalBytes, seen);
        }
    }
}
