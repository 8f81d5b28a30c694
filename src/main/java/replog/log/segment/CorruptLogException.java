package replog.log.segment;

import java.io.IOException;

/**
 * What was once forced to disk is damaged or gone: the node must stop rather than serve it.
 *
 * <p>The message names the file, the offset and the id, and says what a person can do.
 */
public final class CorruptLogException extends IOException {
    private static final long serialVersionUID = 1;

    private static final String REMEDY = "; nothing was changed. On a secondary, set the folder"
            + " aside and start it empty: it is refilled. On the master, restore the folder from a"
            + " backup or start from the folder of a secondary that holds the whole log";

    public CorruptLogException(String file, long offset, long id, String what) {
        super(file + " is damaged at offset " + offset + ", id " + id + ": " + what + REMEDY);
    }

    public CorruptLogException(String file, String what) {
        super(file + " is damaged: " + what + REMEDY);
    }
}
