package replog.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongConsumer;

/**
 * Steps through all frames of one segment, and beyond those that are damaged where others follow.
 *
 * <p>The hash chain goes on over a damaged frame as long as it is known what was there; where an
 * index point or the next segment then bears the same hash, that is proven. For one thread, once.
 */
final class SegmentWalk {
    private static final int WINDOW_BYTES = 256 << 10;
    private static final int MOST_DAMAGES = 1000;

    private final String name;
    private final StorageFile file;
    private final long limit;
    private final long sureEnd;
    private final boolean cutOff;
    private final IndexWitness index;
    private final FrameWindow window;
    private final List<Damage> damages = new ArrayList<>();
    private final List<Integer> unproven = new ArrayList<>();
    private Optional<HashChain> chain;
    private AtomicAppends appends = new AtomicAppends();
    private int remaining;
    private long id;
    private Whole whole;
    private Optional<Autopsy> tail = Optional.empty();
    private Optional<IndexPoint> firstDiffering = Optional.empty();
    private IndexPoint lastAgreed;
    private long entries;
    private Optional<Epochs> epochs = Optional.empty();

    /** After the last whole atomic append; a hash that rests on what is not proven is none. */
    record Whole(long id, long offset, Optional<Hash> head) {}

    /** The epochs of the first and of the last entry seen. */
    record Epochs(long first, long last) {
        Epochs and(Epochs later) {
            return new Epochs(first, later.last);
        }
    }

    /**
     * @param start with {@link Hash#NONE} where the hash is not known
     * @param limit where the frames end
     * @param sureEnd what is bad from there on is a torn tail, and not damage
     * @param cutOff whether the limit is nearer than it should be, which is told already
     */
    SegmentWalk(String name, StorageFile file, IndexPoint start, long limit, long sureEnd,
            boolean cutOff, IndexWitness index) {
        this.name = name;
        this.file = file;
        this.limit = limit;
        this.sureEnd = sureEnd;
        this.cutOff = cutOff;
        this.index = index;
        this.window = new FrameWindow(file, start.offset(), limit, WINDOW_BYTES);
        this.id = start.id();
        this.chain = start.hashBefore().equals(Hash.NONE)
                ? Optional.empty() : Optional.of(new HashChain(start.hashBefore()));
        this.whole = new Whole(id - 1, start.offset(), head());
        this.lastAgreed = start;
    }

    /** @param walked told how many bytes each step went */
    void run(LongConsumer walked) throws IOException {
        boolean goesOn = true;
        while (goesOn && !window.exhausted()) {
            long before = window.offset();
            goesOn = step();
            walked.accept(window.offset() - before);
        }
        if (goesOn) {
            index.end(limit);
            if (!appends.whole() && !cutOff) {
                endsWithin();
            }
        }
    }

    /** Holds the chain against what the next segment says it ends with. */
    void provenBy(String next, Hash head) {
        if (chain.isEmpty()) {
            return;
        }
        if (head().orElseThrow().equals(head)) {
            prove();
            firstDiffering.ifPresent(point -> index.differs(point.id()));
        } else if (unproven.isEmpty()) {
            damages.add(otherHistory(next));
        }
    }

    List<Damage> damages() {
        return damages;
    }

    Whole whole() {
        return unproven.isEmpty() ? whole
                : new Whole(whole.id, whole.offset, Optional.empty());
    }

    /** What a start would cut, if there is such. */
    Optional<Autopsy> tail() {
        return tail;
    }

    long entries() {
        return entries;
    }

    Optional<Epochs> epochs() {
        return epochs;
    }

    private boolean step() throws IOException {
        window.load(Frame.HEADER_BYTES);
        int length = window.lengthAhead(0);
        boolean large = length > WINDOW_BYTES && Frame.plausible(length)
                && length <= window.left();
        if (!large) {
            window.loadFrame(0);
        }
        if (!good(large, length)) {
            return autopsied();
        }
        ask();
        if (chain.isPresent()) {
            if (large) {
                StoredFrame.at(file, window.offset(), length).addTo(chain.get());
            } else {
                chain.get().add(window.array(), window.from(), length);
            }
        }
        count(Frame.epoch(window.array(), window.from()));
        window.moveTo(window.offset() + length);
        passed();
        return true;
    }

    private boolean good(boolean large, int length) throws IOException {
        byte[] array = window.array();
        int at = window.from();
        boolean intact = large
                ? StoredFrame.at(file, window.offset(), length).difference() == 0
                        && Frame.consistent(array, at, id)
                : Frame.intact(array, at, window.to(), id);
        if (!intact || !Frame.known(array, at)) {
            return false;
        }
        int left = Frame.remaining(array, at);
        if (!appends.whole() && left != remaining - 1) {
            return false;
        }
        appends.follows(left);
        remaining = left;
        return true;
    }

    /** What the index says of this frame. */
    private void ask() throws IOException {
        switch (index.at(id, window.offset(), head())) {
            case NOTHING -> { }
            case AGREES -> {
                prove();
                lastAgreed = new IndexPoint(id, window.offset(), head().orElseThrow());
            }
            case DIFFERS -> {
                if (!unproven.isEmpty()) {
                    chain = Optional.empty(); // what was taken for healed may not be
                } else if (firstDiffering.isEmpty()) {
                    firstDiffering = Optional.of(
                            new IndexPoint(id, window.offset(), head().orElseThrow()));
                }
            }
        }
    }

    private void passed() {
        if (appends.whole()) {
            whole = new Whole(id, window.offset(), head());
        }
        id++;
    }

    private void count(long epoch) {
        entries++;
        var seen = new Epochs(epoch, epoch);
        epochs = Optional.of(epochs.map(before -> before.and(seen)).orElse(seen));
    }

    /** Says what is bad here, and steps over it; false where the walk ends. */
    private boolean autopsied() throws IOException {
        var place = new Autopsy.Place(name, file, window.offset(), limit, id,
                appends.whole() ? OptionalInt.empty() : OptionalInt.of(remaining - 1));
        Autopsy autopsy = Autopsy.of(place);
        if (window.offset() >= sureEnd || whole.offset() >= sureEnd) {
            tail = Optional.of(autopsy);
            return false;
        }
        if (cutOff && autopsy.next().isEmpty() && autopsy.healed().isEmpty()) {
            return false;
        }
        damages.add(autopsy.damage());
        if (damages.size() == MOST_DAMAGES) {
            return false;
        }
        if (autopsy.healed().isPresent()) {
            stepOver(autopsy.healed().get());
            return true;
        }
        chain = Optional.empty();
        appends = new AtomicAppends();
        autopsy.next().ifPresent(next -> id = next.id());
        long goesOnAt = autopsy.next().map(NextFrame::offset).orElse(limit);
        window.moveTo(goesOnAt);
        index.skipTo(goesOnAt);
        return autopsy.next().isPresent();
    }

    private void stepOver(StoredFrame healed) throws IOException {
        ask();
        unproven.add(damages.size() - 1);
        if (chain.isPresent()) {
            healed.addTo(chain.get());
        }
        byte[] header = healed.start(Frame.HEADER_BYTES);
        remaining = Frame.remaining(header, 0);
        appends.follows(remaining);
        count(Frame.epoch(header, 0));
        window.moveTo(healed.offset() + healed.length());
        passed();
    }

    private void prove() {
        for (int number : unproven) {
            Damage damage = damages.get(number);
            damages.set(number, damage.because(
                    damage.explanation().orElse("") + "; the hash chain proves it"));
        }
        unproven.clear();
    }

    private void endsWithin() {
        var where = Damage.Place.exactly(limit);
        var damage = Damage.at(name, where, "the file ends within an atomic append").inEntry(id);
        if (whole.offset() >= sureEnd) {
            tail = Optional.of(new Autopsy(damage, Optional.empty(), Optional.empty()));
        } else {
            damages.add(damage);
        }
    }

    private Damage otherHistory(String next) {
        long end = firstDiffering.map(IndexPoint::offset).orElse(limit);
        long last = firstDiffering.map(IndexPoint::id).orElse(id) - 1;
        var where = new Damage.Place(lastAgreed.offset(), lastAgreed.offset(), end - 1);
        return Damage.at(name, where, next + " continues another history than this: of the entries "
                + lastAgreed.id() + " to " + last + " one at least is another, with a checksum of"
                + " its own that is right").inEntry(lastAgreed.id());
    }

    private Optional<Hash> head() {
        return chain.map(HashChain::head);
    }
}
