package replog.log;

import java.io.IOException;

/**
 * Thrown by a hook before a force: what was written stays to be seen, but no later force takes it
 * to the disk, as Linux does after an error.
 */
public final class PagesLost extends IOException {
    private static final long serialVersionUID = 1;

    public PagesLost() {
        super("input/output error");
    }
}
