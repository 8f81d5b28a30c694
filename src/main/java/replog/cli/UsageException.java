package replog.cli;

/** A mistake in the command line; the message is a sentence for whoever wrote it. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
        super(message);
    }
}
