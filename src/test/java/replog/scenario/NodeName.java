package replog.scenario;

import java.util.List;

/** The nodes of a scenario, as they are called in logs and acknowledgements. */
enum NodeName {
    MASTER("master"),
    SECONDARY1("secondary1"),
    SECONDARY2("secondary2"),
    /** A second master over the same secondaries; it stays out unless a scenario starts it. */
    RIVAL("rival");

    /** A cluster as it is meant to be. */
    static final List<NodeName> TRIO = List.of(MASTER, SECONDARY1, SECONDARY2);

    private final String word;

    NodeName(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }

    boolean isMaster() {
        return this == MASTER || this == RIVAL;
    }
}
