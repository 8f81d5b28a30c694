package replog.log;

import java.io.IOException;

/** Thrown by a hook before a write: only its first bytes reach the file. */
public final class DiskFull extends IOException {
    private static final long serialVersionUID = 1;

    private final int written;

    public DiskFull(int written) {
        super("no space left on device");
        this.written = written;
    }

    int written() {
        return written;
    }
}
