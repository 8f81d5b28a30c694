package replog.api;

/** What happened to the data of an append that was not acknowledged. */
enum Outcome {
    /** It is not stored and never will be. */
    NOT_APPENDED("not_appended"),
    /** It is stored on the master, and goes on replicating. */
    APPENDED("appended"),
    /** It is stored or not. */
    UNKNOWN("unknown");

    /** The problem's member that bears it. */
    static final String MEMBER = "outcome";

    /** The member that goes with it: whether the same request can help later. */
    static final String RETRYABLE = "retryable";

    private final String word;

    Outcome(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }
}
