package replog.log;

import java.io.IOException;
import java.util.Optional;

/**
 * Steps through the frames of a segment, checks each and goes on with the hash chain.
 *
 * <p>A frame larger than the window is read in pieces, twice, so it costs no memory. Confined to
 * one thread.
 */
final class FrameScanner {
    private static final long WINDOW_BYTES = 256 << 10;

    private final FrameWindow window;
    private final HashChain chain;
    private AtomicAppends appends = new AtomicAppends();
    private Optional<LargeFrame> large = Optional.empty();
    private long id;

    /** A frame that is not good; {@code newer} when it is intact, but of a later format. */
    record Fault(long offset, long id, String what, boolean newer) {}

    /** Scans from a frame's begin up to {@code limit}, an offset within the file. */
    FrameScanner(StorageFile file, IndexPoint from, long limit) {
        this.window = new FrameWindow(file, from.offset(), limit,
                (int) Math.min(WINDOW_BYTES, limit - from.offset()));
        this.chain = new HashChain(from.hashBefore());
        this.id = from.id();
    }

    boolean atEnd() {
        return window.exhausted();
    }

    /** Of the next frame. */
    long id() {
        return id;
    }

    /** Where the next frame begins. */
    long offset() {
        return window.offset();
    }

    /** Up to the frame before the next one. */
    HashChain chain() {
        return chain;
    }

    /** Whether the last frame passed was the last of its atomic append. */
    boolean isBetweenAppends() {
        return appends.whole();
    }

    /** Loads the next frame, once, and says what is wrong with it; empty when it is good. */
    Optional<Fault> check() throws IOException {
        Optional<String> damage = damage();
        byte[] array = window.array();
        int at = window.from();
        if (damage.isPresent()) {
            return Optional.of(fault(damage.get(), false));
        }
        if (!Frame.known(array, at)) {
            return Optional.of(fault(Frame.inconsistency(array, at, id), true));
        }
        return appends.follows(Frame.remaining(array, at)) ? Optional.empty()
                : Optional.of(fault("the frame breaks into an atomic append", false));
    }

    /** What holds the frame just checked; of a large one only what precedes the value. */
    byte[] array() {
        return window.array();
    }

    /** Where the frame just checked begins in {@link #array()}. */
    int from() {
        return window.from();
    }

    /** Length of the frame just checked. */
    int length() {
        return window.lengthAhead(0);
    }

    /** Goes on behind the frame just checked, which is good. */
    void pass() throws IOException {
        if (large.isPresent()) {
            chain.begin();
            large.get().show(0, chain::addPiece);
            chain.end();
        } else {
            int length = length();
            chain.add(window.array(), window.from(), length);
            window.advance(length);
        }
        id++;
    }

    /** Goes on at a later frame; the chain is not that of the log from there on. */
    void resumeAt(NextFrame next) {
        window.moveTo(next.offset());
        id = next.id();
        appends = new AtomicAppends();
    }

    private Optional<String> damage() throws IOException {
        window.load(Frame.HEADER_BYTES);
        int length = length();
        if (length > window.array().length && Frame.plausible(length) && length <= window.left()) {
            return largeDamage(new LargeFrame(window, length));
        }
        large = Optional.empty();
        window.loadFrame(0);
        byte[] array = window.array();
        int at = window.from();
        int end = at + (int) Math.min(window.left(), Frame.MAX_BYTES);
        return Frame.intact(array, at, window.to(), id) ? Optional.empty()
                : Optional.of(Frame.fault(array, at, end, id));
    }

    private Optional<String> largeDamage(LargeFrame frame) throws IOException {
        large = Optional.of(frame);
        boolean matches = frame.show(frame.length(), (_, _, _) -> { });
        frame.rewind();
        if (!matches) {
            return Optional.of(Frame.WRONG_CHECKSUM);
        }
        return Frame.consistent(window.array(), window.from(), id) ? Optional.empty()
                : Optional.of(Frame.inconsistency(window.array(), window.from(), id));
    }

    private Fault fault(String what, boolean newer) {
        return new Fault(window.offset(), id, what, newer);
    }
}
