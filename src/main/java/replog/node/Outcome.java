package replog.node;

/** What happened to the data of an append, in the words that users see. */
public enum Outcome {
    /** As many nodes as its concern asks for hold it. */
    ACKNOWLEDGED("acknowledged"),
    /** It is stored on the master, and goes on replicating. */
    APPENDED("appended"),
    /** It is not stored and never will be. */
    NOT_APPENDED("not_appended"),
    /** It is stored or not. */
    UNKNOWN("unknown"),
    /** The client was shown the way to the master, who knows. */
    REDIRECTED("redirected");

    private final String word;

    Outcome(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }
}
