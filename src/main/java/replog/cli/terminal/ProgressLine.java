package replog.cli.terminal;

/**
 * How far a command is, on standard error; for a person always in the same line. For one thread.
 */
public final class ProgressLine {
    private static final String CLEAR_TO_END = "\u001b[K";

    private final Terminal terminal;
    private boolean shown;

    public ProgressLine(Terminal terminal) {
        this.terminal = terminal;
    }

    public void show(String line) {
        if (terminal.watched()) {
            terminal.err().print("\r" + line + CLEAR_TO_END);
            terminal.err().flush();
            shown = true;
        } else {
            terminal.err().println(line);
        }
    }

    /** Makes room for what comes after. */
    public void end() {
        if (shown) {
            terminal.err().print("\r" + CLEAR_TO_END);
            terminal.err().flush();
            shown = false;
        }
    }
}
