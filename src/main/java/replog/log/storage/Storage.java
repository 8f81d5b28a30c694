package replog.log.storage;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The folder that holds one node's files, and all that this project ever asks of a file system.
 *
 * <p>Names are plain file names within the folder. What a method returned from is in the page
 * cache only; it survives a crash of the machine once {@link StorageFile#force()} (content) and
 * {@link #force()} (names) have returned after it. Safe for use by several threads.
 */
public interface Storage extends Closeable {
    /** The folder, as a person would name it in a message. */
    String location();

    /** The names of all files, in no order. */
    List<String> names() throws IOException;

    /** Opens a file to read it; it fails when there is none. */
    StorageFile openToRead(String name) throws IOException;

    /** Opens a file to read and write it, made empty when there is none. */
    StorageFile openToWrite(String name) throws IOException;

    /**
     * Keeps a file, which must be there for the folder to be used, from other processes as well, so
     * that they are kept out even if somebody removes what the folder is locked by. It stays so
     * when another file is renamed in its place. It is not opened by this storage meanwhile.
     *
     * @throws IOException when another process holds it
     */
    default void lock(String name) throws IOException {
        // nothing to do where no other process comes
    }

    /**
     * Verifies that the folder, and what is held in it, is what it was when it was opened.
     *
     * @throws FolderLostException when it was removed, renamed, replaced, or cut from outside; from
     *     then on so does whatever opens, renames or deletes something here
     */
    default void verifyInPlace() throws IOException {
        // nothing to do without other processes
    }

    /** Why the folder is lost, once that was found: what was acknowledged may be gone with it. */
    default Optional<String> lost() {
        return Optional.empty();
    }

    /** Renames a file, in the place of one of that name. */
    void rename(String from, String to) throws IOException;

    void delete(String name) throws IOException;

    /** Makes what was created, renamed and deleted here durable. */
    void force() throws IOException;

    /** Gives the folder up to other processes. */
    @Override
    void close() throws IOException;
}
