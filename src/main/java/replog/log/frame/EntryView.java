package replog.log.frame;

import java.io.IOException;

/** One entry where it lies, in memory or on disk; valid until its reader moves on. */
public interface EntryView {
    /** Takes a text piece by piece; a piece may end within a character. */
    @FunctionalInterface
    interface Sink {
        /** The bytes are not to be changed, and may be others once this returns. */
        void take(byte[] utf8, int offset, int length) throws IOException;
    }

    long id();

    long epoch();

    long timestampMillis();

    /** Empty where it has none. */
    byte[] key();

    /** Shows the value to the sink, whose failures it passes on; as often as it is asked. */
    void value(Sink sink) throws IOException;
}
