package replog.log.segment;

import java.io.IOException;
import java.util.Optional;
import replog.log.frame.Frame;
import replog.log.frame.Hash;
import replog.log.segment.FrameScanner.Fault;
import replog.log.segment.IdempotencyKeyIndex.KeyHash;
import replog.log.segment.SparseIndex.IndexPoint;
import replog.log.storage.StorageFile;

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
public record SegmentScan(
        long end, long lastId, Hash head, SparseIndex index, IdempotencyKeyIndex keys,
        Optional<Fault> fault) {
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
        var scanner = new FrameScanner(file, from, limit);
        var index = new SparseIndex();
        var keys = new IdempotencyKeyIndex();
        var keyHash = new KeyHash();
        var good = new SegmentScan(from.offset(), from.id() - 1, from.hashBefore(), index, keys,
                Optional.empty());
        while (!scanner.isAtEnd() && scanner.id() <= lastId) {
            Optional<Fault> fault = scanner.check();
            if (fault.isPresent()) {
                return good.endedBy(fault.get());
            }
            index.add(scanner.id(), scanner.offset(), scanner.chain());
            addKey(scanner, keyHash, keys, good.lastId);
            scanner.advance();
            if (scanner.isBetweenAppends()) {
                good = new SegmentScan(scanner.offset(), scanner.id() - 1,
                        scanner.chain().head(), index, keys, Optional.empty());
            }
        }
        return scanner.isBetweenAppends() ? good : good.endedBy(new Fault(scanner.offset(),
                scanner.id(), "the file ends within an atomic append", false));
    }

    private static void addKey(
            FrameScanner scanner, KeyHash keyHash, IdempotencyKeyIndex keys, long goodId) {
        int length = Frame.keyLength(scanner.array(), scanner.from());
        if (length > 0) {
            keys.add(keyHash.of(scanner.array(), scanner.from() + Frame.HEADER_BYTES, length),
                    scanner.id());
            keys.forgetUpTo(goodId - IdempotencyKeyIndex.WINDOW_IDS);
        }
    }

    /** What was seen of an append that is not whole is forgotten: its ids will be others'. */
    private SegmentScan endedBy(Fault fault) {
        index.truncateFrom(end);
        keys.truncateAfter(lastId);
        return new SegmentScan(end, lastId, head, index, keys, Optional.of(fault));
    }
}
