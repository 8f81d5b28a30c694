package replog.node.result;

/**
 * Why a master takes no appends.
 *
 * @param reason a sentence that names nodes and figures
 */
public record ReadOnlyReason(Cause cause, String reason) {
    /** What has to change. */
    public enum Cause {
        /** Too few nodes are usable; it ends by itself when they return. */
        NO_QUORUM,
        /** A node of its own history is ahead; it ends by itself once that is fetched. */
        BEHIND,
        /** A node that is ahead has another history; a person decides which one to keep. */
        FORKED,
        /** Another master took over; it ends with this process. */
        FENCED,
        /** It ends by itself when there is room. */
        DISK_FULL,
        /** It ends with this process. */
        DISK_FAILED;

        /** Whether the master may lack entries that another node holds. */
        public boolean lacksEntries() {
            return switch (this) {
                case BEHIND, FORKED, FENCED -> true;
                case NO_QUORUM, DISK_FULL, DISK_FAILED -> false;
            };
        }
    }
}
