package replog.log.frame;

/** Bytes from outside are not the frames that they should be; the message says where and why. */
public final class MalformedFramesException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedFramesException(String message) {
        super(message);
    }
}
