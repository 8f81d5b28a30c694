package replog.log.storage;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file with positional access; safe for use by several threads, offsets in bytes. */
public interface StorageFile extends Closeable {
    /** Reads into the buffer's remaining space; returns the count of bytes, -1 at the end. */
    int read(ByteBuffer into, long offset) throws IOException;

    /**
     * Writes the buffer's remaining bytes, all of them or it fails, some of them perhaps written.
     *
     * @throws DiskFullException when there is no room for them
     */
    void write(ByteBuffer from, long offset) throws IOException;

    /** Returns once all that was written, and the size, is on disk. */
    void force() throws IOException;

    /**
     * Verifies, for a file opened to write, that it is where its name leads, with that length: it
     * was neither removed nor replaced, nor changed in length, by somebody else.
     *
     * @throws FolderLostException when it was
     */
    default void verifyInPlace(long bytes) throws IOException {
        // nothing to do without other processes
    }

    long size() throws IOException;

    void truncate(long size) throws IOException;

    /** Fills the buffer's remaining space or fails with {@link EOFException}. */
    default void readFully(ByteBuffer into, long offset) throws IOException {
        long at = offset;
        while (into.hasRemaining()) {
            int count = read(into, at);
            if (count < 0) {
                throw new EOFException("ends at " + at + ", " + into.remaining() + " bytes short");
            }
            at += count;
        }
    }
}
