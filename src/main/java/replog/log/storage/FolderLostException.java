package replog.log.storage;

import java.io.IOException;

/** The folder is not what this process opened; nothing in it is believed or changed any more. */
public final class FolderLostException extends IOException {
    private static final long serialVersionUID = 1;

    FolderLostException(String message) {
        super(message);
    }
}
