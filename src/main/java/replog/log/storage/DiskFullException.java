package replog.log.storage;

import java.io.IOException;

/**
 * The disk could not take something now, as a rule for lack of room. Nothing is wrong with what is
 * on it, and the same may be possible later.
 */
public final class DiskFullException extends IOException {
    private static final long serialVersionUID = 1;

    public DiskFullException(IOException cause) {
        this("the disk is full", cause);
    }

    /** @param what what could not be done, where it may be for another reason */
    public DiskFullException(String what, IOException cause) {
        super(what + ": " + cause.getMessage(), cause);
    }
}
