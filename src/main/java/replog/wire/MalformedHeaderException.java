package replog.wire;

/** A header between nodes is missing or misspelt; the message is a sentence that names it. */
public final class MalformedHeaderException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MalformedHeaderException(String message) {
        super(message, null, false, false);
    }
}
