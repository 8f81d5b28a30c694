package replog.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import replog.log.storage.Storage;
import replog.log.storage.StorageFile;

/** A storage whose reads fail for a while, or that something happens under. */
public final class FailingReads implements Storage {
    private final Storage storage;
    private final AtomicReference<Event> event = new AtomicReference<>(() -> { });
    private volatile boolean failing;

    /** Something that happens before a read. */
    @FunctionalInterface
    public interface Event {
        void happen() throws IOException;
    }

    public FailingReads(Storage storage) {
        this.storage = storage;
    }

    public void fail(boolean fail) {
        failing = fail;
    }

    /** Has it happen once, on the reader's thread. */
    public void beforeNextRead(Event happening) {
        event.set(happening);
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
        return new File(storage.openToRead(name));
    }

    @Override
    public StorageFile openToWrite(String name) throws IOException {
        return storage.openToWrite(name);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        storage.rename(from, to);
    }

    @Override
    public void delete(String name) throws IOException {
        storage.delete(name);
    }

    @Override
    public void force() throws IOException {
        storage.force();
    }

    @Override
    public void close() throws IOException {
        storage.close();
    }

    private final class File implements StorageFile {
        private final StorageFile file;

        File(StorageFile file) {
            this.file = file;
        }

        @Override
        public int read(ByteBuffer into, long offset) throws IOException {
            if (failing) {
                throw new IOException("injected");
            }
            event.getAndSet(() -> { }).happen();
            return file.read(into, offset);
        }

        @Override
        public void write(ByteBuffer from, long offset) throws IOException {
            file.write(from, offset);
        }

        @Override
        public void force() throws IOException {
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
