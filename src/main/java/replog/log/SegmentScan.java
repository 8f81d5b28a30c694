package replog.log;

import java.io.IOException;
import java.util.Optional;

/**
 * Reads one segment from its first frame on, checking each, and says how far it is good.
 *
 * @param end the offset after the last whole atomic append
 * @param lastId the last entry before {@code end}; one below the first id when there is none
 * @param head the chain's hash after that entry
 * @param index the points on the way, before {@code end}
 * @param keys those on the way, up to {@code lastId}
 * @param fault what ended the scan before the limit
 */
record SegmentScan(
        long end, long lastId, Hash head, SparseIndex index, KeyIndex keys,
        Optional<Fault> fault) {
    private static final long WINDOW_BYTES = 256 << 10;

    /** The first frame that is not good; {@code newer} when it is intact, but of a later format. */
    record Fault(long offset, long id, String what, boolean newer) {}

    /** Scans up to {@code limit}, an offset within the file. */
    static SegmentScan run(StorageFile file, SegmentHeader header, long limit)
            throws IOException {
        return run(file, header, limit, Long.MAX_VALUE);
    }

    /** The same, ending after {@code lastId} where that comes first. */
    static SegmentScan run(StorageFile file, SegmentHeader header, long limit, long lastId)
            throws IOException {
        return run(file, header.start(), limit, lastId);
    }

    /** The same, from a point within the segment on. */
    static SegmentScan run(StorageFile file, IndexPoint from, long limit, long lastId)
            throws IOException {
        int size = (int) Math.min(WINDOW_BYTES, limit - from.offset());
        var window = new FrameWindow(file, from.offset(), limit, size);
        var chain = new HashChain(from.hashBefore());
        var index = new SparseIndex();
        var keys = new KeyIndex();
        var keyHash = new KeyHash();
        var appends = new AtomicAppends();
        long id = from.id();
        var good = new SegmentScan(
                window.offset(), id - 1, chain.head(), index, keys, Optional.empty());
        while (!window.exhausted() && id <= lastId) {
            window.loadFrame(0);
            Optional<Fault> fault = fault(window, id, appends);
            if (fault.isPresent()) {
                return good.endedBy(fault.get());
            }
            index.add(id, window.offset(), chain);
            addKey(window, id, keyHash, keys, good.lastId);
            int length = Frame.length(window.array(), window.from());
            chain.add(window.array(), window.from(), length);
            window.advance(length);
            if (appends.whole()) {
                good = new SegmentScan(
                        window.offset(), id, chain.head(), index, keys, Optional.empty());
            }
            id++;
        }
        return appends.whole() ? good : good.endedBy(new Fault(
                window.offset(), id, "the file ends within an atomic append", false));
    }

    private static Optional<Fault> fault(FrameWindow window, long id, AtomicAppends appends) {
        byte[] array = window.array();
        int at = window.from();
        if (!Frame.intact(array, at, window.to(), id)) {
            return Optional.of(new Fault(window.offset(), id,
                    Frame.fault(array, at, window.to(), id), false));
        }
        if (!Frame.known(array, at)) {
            return Optional.of(new Fault(window.offset(), id,
                    Frame.fault(array, at, window.to(), id), true));
        }
        if (!appends.follows(Frame.remaining(array, at))) {
            return Optional.of(new Fault(window.offset(), id,
                    "the frame breaks into an atomic append", false));
        }
        return Optional.empty();
    }

    private static void addKey(
            FrameWindow window, long id, KeyHash keyHash, KeyIndex keys, long goodId) {
        int length = Frame.keyLength(window.array(), window.from());
        if (length > 0) {
            keys.add(keyHash.of(
                    window.array(), window.from() + Frame.HEADER_BYTES, length), id);
            keys.forgetUpTo(goodId - KeyWindow.IDS);
        }
    }

    /** What was seen of an append that is not whole is forgotten: its ids will be others'. */
    private SegmentScan endedBy(Fault fault) {
        index.cutTo(end);
        keys.cutTo(lastId);
        return new SegmentScan(end, lastId, head, index, keys, Optional.of(fault));
    }
}
