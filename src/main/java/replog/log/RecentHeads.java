package replog.log;

import java.util.Optional;

/**
 * The chain's hash at the ends that a log had lately, where others are held against it: a secondary
 * stands where the log ended when its batch was read. To find that hash in the files costs about as
 * much as a small batch.
 *
 * <p>One monitor guards all; the writer adds while others look.
 */
final class RecentHeads {
    private static final int COUNT = 256;

    private final long[] ids = new long[COUNT];
    private final Hash[] heads = new Hash[COUNT];
    private int next;

    synchronized void add(long lastId, Hash head) {
        ids[next] = lastId;
        heads[next] = head;
        next = (next + 1) % COUNT;
    }

    /** Empty when the log didn't end there lately. */
    synchronized Optional<Hash> at(long lastId) {
        for (int back = 1; back <= COUNT; back++) {
            int slot = Math.floorMod(next - back, COUNT);
            if (heads[slot] == null || ids[slot] < lastId) {
                return Optional.empty();
            }
            if (ids[slot] == lastId) {
                return Optional.of(heads[slot]);
            }
        }
        return Optional.empty();
    }
}
