package replog.log;

import java.io.IOException;

/**
 * Something that changes a {@link CrashableStorage}, told to its hook before it is done.
 *
 * @param file the file's name; empty for the folder itself
 * @param bytes how many are about to be written; 0 for all but writes
 */
public record Step(Kind kind, String file, int bytes) {
    /** What is done. */
    public enum Kind { CREATE, WRITE, TRUNCATE, FORCE, RENAME, DELETE, FORCE_FOLDER }

    /** Sees each step first: it may hold it, or throw in its place. */
    @FunctionalInterface
    public interface Hook {
        void before(Step step) throws IOException;
    }
}
