package replog.log;

import java.io.IOException;

/** Finds the chain's hash after any visible entry, from the index point before it. */
final class HashLookup {
    private final Log log;

    HashLookup(Log log) {
        this.log = log;
    }

    /** After 0 it is the hash of the log id. */
    Hash at(long entryId) throws IOException {
        VisibleEnd.Position end = log.position();
        if (entryId == end.lastId()) {
            return end.head();
        }
        if (entryId < 0 || entryId > end.lastId()) {
            throw new IllegalArgumentException(entryId + " is beyond the end " + end.lastId());
        }
        IndexPoint point = indexPoint(entryId + 1);
        var chain = new HashChain(point.hashBefore());
        try (LogReader reader = log.reader(point.id())) {
            while (reader.nextId() <= entryId) {
                var cursor = reader.read(SparseIndex.SPACING_BYTES).cursor();
                while (cursor.next() && cursor.id() <= entryId) {
                    chain.add(cursor.array(), cursor.offset(), cursor.length());
                }
            }
        }
        return chain.head();
    }

    private IndexPoint indexPoint(long entryId) throws IOException {
        try {
            return log.segmentOf(entryId).floor(entryId);
        } catch (CorruptLogException found) {
            throw log.damaged(found);
        }
    }
}
