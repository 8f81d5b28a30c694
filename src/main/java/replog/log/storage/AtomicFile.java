package replog.log.storage;

import java.io.IOException;

/** Writes a file that gets its name only once it is whole and forced. */
public final class AtomicFile {
    private static final String PART = ".part";

    private AtomicFile() {}

    /** What is to be in it. */
    @FunctionalInterface
    public interface Content {
        void writeTo(StorageFile file) throws IOException;
    }

    /** Writes it, in the place of one of that name; when that fails, no part of it is left. */
    public static void write(Storage storage, String name, Content content) throws IOException {
        String part = name + PART;
        try {
            try (StorageFile file = storage.openToWrite(part)) {
                file.truncate(0);
                content.writeTo(file);
                file.force();
            }
            storage.rename(part, name);
            storage.force();
        } catch (IOException | RuntimeException e) {
            remove(storage, part, e);
            throw e;
        }
    }

    private static void remove(Storage storage, String part, Exception failure) {
        try {
            if (storage.names().contains(part)) {
                storage.delete(part);
                storage.force();
            }
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
