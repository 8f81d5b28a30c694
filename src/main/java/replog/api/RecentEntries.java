package replog.api;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import replog.log.EntryReader;
import replog.log.Log;

/**
 * The newest entries of a log, for those who watch them flow by.
 *
 * <p>Each is read once, however many watch, and those that others have overtaken by then are not
 * read at all. Confined to one thread; the lists that it gives are immutable.
 */
final class RecentEntries {
    static final int MOST = 20;

    private final Log log;
    private List<ShownEntry> newest = List.of();
    private long nextId;

    /** Of those that come from now on. */
    RecentEntries(Log log) {
        this.log = log;
        this.nextId = log.end().lastId() + 1;
    }

    /** The last ones up to this visible entry, in their order; a file is open while this lasts. */
    List<ShownEntry> upTo(long lastId) {
        if (nextId <= lastId) {
            try {
                newest = extended(lastId);
            } catch (IOException _) {
                newest = List.of(); // damage is told by the log itself
            }
            nextId = lastId + 1;
        }
        return newest;
    }

    private List<ShownEntry> extended(long lastId) throws IOException {
        var entries = new ArrayList<>(newest);
        try (EntryReader entry = log.entries(Math.max(nextId, lastId - MOST + 1))) {
            while (entry.nextId() <= lastId && entry.next()) {
                entries.add(ShownEntry.of(entry));
            }
        }
        return List.copyOf(
                entries.subList(Math.max(0, entries.size() - MOST), entries.size()));
    }
}
