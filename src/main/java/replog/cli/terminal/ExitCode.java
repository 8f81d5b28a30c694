package replog.cli.terminal;

/** How a command ended, for scripts. */
public enum ExitCode {
    DONE(0),
    /** It did its work, and the outcome is not the good one. */
    FAILED(1),
    /** A mistake in the command line; nothing was done. */
    USAGE(2),
    /** No node answered. */
    UNREACHABLE(3),
    /** What it asked for may have been done or not. */
    OUTCOME_UNKNOWN(4);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}
