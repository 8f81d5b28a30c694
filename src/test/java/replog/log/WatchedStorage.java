package replog.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import replog.log.storage.DiskStorage;
import replog.log.storage.Storage;
import replog.log.storage.StorageFile;

/** A storage that tells each step before it makes it, to a hook that may fail or wait. */
public class WatchedStorage implements Storage {
    /**
     * Told {@code read}, {@code write NAME}, {@code force NAME}, {@code rename NAME} or
     * {@code force}.
     */
    public interface Hook {
        void before(String step) throws IOException;
    }

    private final Storage storage;
    private final List<String> steps = new CopyOnWriteArrayList<>();
    private volatile Hook hook = _ -> { };

    /** A real folder. */
    public WatchedStorage(Path folder) throws IOException {
        this(DiskStorage.open(folder));
    }

    public WatchedStorage(Storage storage) {
        this.storage = storage;
    }

    public void hook(Hook next) {
        hook = next;
    }

    /** Fails at a step, each time. */
    public void failAt(String step) {
        hook(found -> {
            if (found.equals(step)) {
                throw new IOException("injected at " + step);
            }
        });
    }

    /** The changes so far. */
    public List<String> steps() {
        return steps;
    }

    @Override
    public String location() {
        return storage.location();
    }

    @Override
    public List<String> names() throws IOException {
        return storage.names();
    }

    @Override
    public StorageFile openToRead(String name) throws IOException {
        return new WatchedFile(name, storage.openToRead(name));
    }

    @Override
    public StorageFile openToWrite(String name) throws IOException {
        return new WatchedFile(name, storage.openToWrite(name));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        step("rename " + to);
        storage.rename(from, to);
    }

    @Override
    public void delete(String name) throws IOException {
        storage.delete(name);
    }

    @Override
    public void force() throws IOException {
        step("force");
        storage.force();
    }

    @Override
    public void close() throws IOException {
        storage.close();
    }

    private void step(String step) throws IOException {
        steps.add(step);
        hook.before(step);
    }

    private final class WatchedFile implements StorageFile {
        private final String name;
        private final StorageFile file;

        WatchedFile(String name, StorageFile file) {
            this.name = name;
            this.file = file;
        }

        @Override
        public int read(ByteBuffer into, long offset) throws IOException {
            hook.before("read");
            return file.read(into, offset);
        }

        @Override
        public void write(ByteBuffer from, long offset) throws IOException {
            step("write " + name);
            file.write(from, offset);
        }

        @Override
        public void force() throws IOException {
            step("force " + name);
            file.force();
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void truncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
