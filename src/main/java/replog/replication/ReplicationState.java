package replog.replication;

/** How a secondary's history and progress stand to the master's, in the words that users see. */
public enum ReplicationState {
    /** Not heard of yet. */
    UNKNOWN("unknown"),
    /** It holds all, or all but what is on its way. */
    IN_SYNC("in-sync"),
    /** It holds a prefix, and gets what it missed. */
    CATCHING_UP("catching-up"),
    /** It holds a prefix, answers, and acknowledges nothing of what it misses. */
    STALLED("stalled"),
    /** A secondary's own word: it has heard no master for too long to know how it stands. */
    NO_MASTER("no-master"),
    /** It holds more than the master. */
    AHEAD("ahead"),
    /** It holds another entry at an id than the master. */
    DIVERGED("diverged"),
    /** It holds another log altogether. */
    OTHER_LOG("other-log"),
    /** It follows a master of a higher epoch, or another one of the same. */
    FENCED("fenced"),
    /** It can't store anything, or is no node of its own. */
    FAILED("failed");

    private final String word;

    ReplicationState(String word) {
        this.word = word;
    }

    /** As it stands in answers and logs. */
    public String wireName() {
        return word;
    }

    /** Whether its history is the master's, so that it gets entries and counts. */
    boolean follows() {
        return this == IN_SYNC || this == CATCHING_UP || this == STALLED;
    }
}
