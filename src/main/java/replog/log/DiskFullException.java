package replog.log;

import java.io.IOException;

/** A write found no room: nothing is wrong with the disk, and there may be room again. */
public final class DiskFullException extends IOException {
    private static final long serialVersionUID = 1;

    public DiskFullException(IOException cause) {
        super("the disk is full: " + cause.getMessage(), cause);
    }
}
