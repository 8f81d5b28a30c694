package replog.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import replog.log.FrameScanner.Fault;

/**
 * Checks all frames of one segment, and goes on behind those that are damaged.
 *
 * <p>After damage the hash of the chain is unknown up to the end of the segment. For one thread,
 * once.
 */
final class SegmentWalk {
    private static final int MOST_DAMAGES = 1000;

    private final SegmentBounds bounds;
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
    SegmentWalk(SegmentBounds bounds, StorageFile file, IndexPoint start) {
        this.bounds = bounds;
        this.file = file;
        this.start = start;
        this.scanner = new FrameScanner(file, start, bounds.limit());
        this.chained = !start.hashBefore().equals(Hash.NONE);
        noteEnd();
    }

    /** @param walked told after each step at which offset it is */
    void run(LongConsumer walked) throws IOException {
        boolean goesOn = true;
        while (goesOn && !scanner.atEnd()) {
            goesOn = step();
            walked.accept(scanner.offset());
        }
        if (goesOn && !scanner.isBetweenAppends() && !bounds.cutOff()) {
            stepOver(new Fault(scanner.offset(), scanner.id(),
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
    Findings.Epochs epochs() {
        return new Findings.Epochs(firstEpoch, lastEpoch);
    }

    /** The index points that an undamaged segment should have. */
    SparseIndex index() {
        return index;
    }

    /** Compares the chain with what the next segment says it ends with. */
    void continuedBy(HeaderLook next) {
        boolean another = next.header()
                .filter(header -> header.firstId() == end.lastId() + 1)
                .filter(header -> !end.head().equals(Hash.NONE))
                .filter(header -> !end.head().equals(header.hashBefore())).isPresent();
        if (another) {
            damages.add(Damage.at(bounds.look().name(), start.offset(), next.name()
                    + " continues another history than this: of the entries " + start.id()
                    + " to " + end.lastId() + " one at least is another, with a checksum of its"
                    + " own that is right").inEntry(start.id()));
        }
    }

    private boolean step() throws IOException {
        Optional<Fault> fault = scanner.check();
        if (fault.isPresent()) {
            return stepOver(fault.get());
        }
        index.add(scanner.id(), scanner.offset(), scanner.chain());
        lastEpoch = Frame.epoch(scanner.array(), scanner.from());
        firstEpoch = entries == 0 ? lastEpoch : firstEpoch;
        entries++;
        scanner.pass();
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
    private boolean stepOver(Fault fault) throws IOException {
        if (endOffset >= bounds.sureEnd() || fault.offset() >= bounds.sureEnd()) {
            tail = Optional.of(fault.what());
            return false;
        }
        Optional<NextFrame> next =
                NextFrame.after(file, fault.offset(), bounds.limit(), fault.id());
        if (bounds.cutOff() && next.isEmpty()) {
            return false; // that the file is cut off is damage of its own
        }
        damages.add(Damage.at(bounds.look().name(), fault.offset(), fault.what())
                .inEntry(fault.id()).because(next.map(found -> "the next intact frame is that of "
                        + found.id() + ", at offset " + found.offset())
                        .orElse("no intact frame follows it in this file")));
        chained = false;
        next.ifPresent(scanner::resumeAt);
        return next.isPresent() && damages.size() < MOST_DAMAGES;
    }
}
