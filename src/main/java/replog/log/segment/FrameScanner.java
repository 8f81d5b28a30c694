package replog.log.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import replog.log.frame.Frame;
import replog.log.frame.FrameBatch.AtomicAppendTracker;
import replog.log.frame.HashChain;
import replog.log.segment.FrameWindow.LargeFrame;
import replog.log.segment.SparseIndex.IndexPoint;
import replog.log.storage.StorageFile;

/**
 * Steps through the frames of a segment, checks each and goes on with the hash chain.
 *
 * <p>A frame larger than the window is read in pieces, twice, so it costs no memory. Confined to
 * one thread.
 */
public final class FrameScanner {
    private static final long WINDOW_BYTES = 256 << 10;

    private final FrameWindow window;
    private final HashChain chain;
    private AtomicAppendTracker appends = new AtomicAppendTracker();
    private Optional<LargeFrame> large = Optional.empty();
    private long id;

    /** A frame that is not good; {@code newer} when it is intact, but of a later format. */
    public record Fault(long offset, long id, String what, boolean newer) {}

    /** Scans from a frame's begin up to {@code limit}, an offset within the file. */
    public FrameScanner(StorageFile file, IndexPoint from, long limit) {
        this.window = new FrameWindow(file, from.offset(), limit,
                (int) Math.min(WINDOW_BYTES, limit - from.offset()));
        this.chain = new HashChain(from.hashBefore());
        this.id = from.id();
    }

    public boolean isAtEnd() {
        return window.isAtEnd();
    }

    /** Of the next frame. */
    public long id() {
        return id;
    }

    /** Where the next frame begins. */
    public long offset() {
        return window.offset();
    }

    /** Up to the frame before the next one. */
    public HashChain chain() {
        return chain;
    }

    /** Whether the last frame passed was the last of its atomic append. */
    public boolean isBetweenAppends() {
        return appends.isComplete();
    }

    /** Loads the next frame, once, and says what is wrong with it; empty when it is good. */
    public Optional<Fault> check() throws IOException {
        Optional<String> damage = damage();
        byte[] array = window.array();
        int at = window.from();
        if (damage.isPresent()) {
            return Optional.of(fault(damage.get(), false));
        }
        if (!Frame.isKnownFormat(array, at)) {
            return Optional.of(fault(Frame.inconsistency(array, at, id), true));
        }
        return appends.accept(Frame.remaining(array, at)) ? Optional.empty()
                : Optional.of(fault("the frame breaks into an atomic append", false));
    }

    /** What holds the frame just checked; of a large one only what precedes the value. */
    public byte[] array() {
        return window.array();
    }

    /** Where the frame just checked begins in {@link #array()}. */
    public int from() {
        return window.from();
    }

    /** Length of the frame just checked. */
    public int length() {
        return window.lengthAhead(0);
    }

    /** Goes on behind the frame just checked, which is good. */
    public void advance() throws IOException {
        if (large.isPresent()) {
            chain.begin();
            large.get().read(0, chain::addPiece);
            chain.end();
        } else {
            int length = length();
            chain.add(window.array(), window.from(), length);
            window.advance(length);
        }
        id++;
    }

    /** Goes on at a later frame; the chain is not that of the log from there on. */
    public void resumeAt(NextFrame next) {
        window.moveTo(next.offset());
        id = next.id();
        appends = new AtomicAppendTracker();
    }

    private Optional<String> damage() throws IOException {
        window.load(Frame.HEADER_BYTES);
        int length = length();
        if (length > window.array().length && Frame.isPlausibleLength(length)
                && length <= window.remaining()) {
            return largeDamage(new LargeFrame(window, length));
        }
        large = Optional.empty();
        window.loadFrame(0);
        byte[] array = window.array();
        int at = window.from();
        int end = at + (int) Math.min(window.remaining(), Frame.MAX_BYTES);
        return Frame.isIntact(array, at, window.to(), id) ? Optional.empty()
                : Optional.of(Frame.fault(array, at, end, id));
    }

    private Optional<String> largeDamage(LargeFrame frame) throws IOException {
        large = Optional.of(frame);
        boolean matches = frame.read(frame.length(), (_, _, _) -> { });
        frame.rewind();
        if (!matches) {
            return Optional.of(Frame.WRONG_CHECKSUM);
        }
        return Frame.isConsistent(window.array(), window.from(), id) ? Optional.empty()
                : Optional.of(Frame.inconsistency(window.array(), window.from(), id));
    }

    private Fault fault(String what, boolean newer) {
        return new Fault(window.offset(), id, what, newer);
    }

    /** The first intact frame of a later entry, at or after bytes that are no frame. */
    public record NextFrame(long offset, long id) {
        private static final int WINDOW_BYTES = 256 << 10;

        /** Version, kind and flags of all frames there are. */
        private static final int KNOWN = Frame.VERSION << 24 | Frame.KIND_ENTRY << 16;

        /**
         * Looks at each offset up to the limit.
         *
         * @param badId the entry that should be at {@code from}
         */
        public static Optional<NextFrame> after(StorageFile file, long from, long limit, long badId)
                throws IOException {
            var bytes = ByteBuffer.allocate(WINDOW_BYTES);
            for (long begin = from; limit - begin >= Frame.HEADER_BYTES;) {
                bytes.clear().limit((int) Math.min(WINDOW_BYTES, limit - begin));
                file.readFully(bytes, begin);
                int last = bytes.limit() - Frame.HEADER_BYTES;
                for (int at = 0; at <= last; at++) {
                    long offset = begin + at;
                    long id = bytes.getLong(at + 16);
                    boolean may = bytes.getInt(at + 8) == KNOWN && id > badId
                            && id - badId <= 1 + (offset - from) / Frame.HEADER_BYTES;
                    if (may && intact(file, offset, limit, bytes.getInt(at))) {
                        return Optional.of(new NextFrame(offset, id));
                    }
                }
                begin += last + 1;
            }
            return Optional.empty();
        }

        private static boolean intact(StorageFile file, long offset, long limit, int length)
                throws IOException {
            if (!Frame.isPlausibleLength(length) || length > limit - offset) {
                return false;
            }
            var window = new FrameWindow(file, offset, limit, Math.min(length, WINDOW_BYTES));
            return new LargeFrame(window, length).read(length, (_, _, _) -> { });
        }
    }
}
