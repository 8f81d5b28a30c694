package replog.log.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A folder that is looked at and never changed: not locked, and nothing is made in it. */
public record ReadOnlyStorage(Path folder) implements Storage {
    @Override
    public String location() {
        return folder.toString();
    }

    @Override
    public List<String> names() throws IOException {
        return DiskStorage.names(folder);
    }

    @Override
    public StorageFile openToRead(String name) throws IOException {
        return new ReadOnlyFile(
                FileChannel.open(folder.resolve(name), StandardOpenOption.READ));
    }

    @Override
    public StorageFile openToWrite(String name) {
        throw rejection();
    }

    @Override
    public void rename(String from, String to) {
        throw rejection();
    }

    @Override
    public void delete(String name) {
        throw rejection();
    }

    @Override
    public void force() {
        throw rejection();
    }

    @Override
    public void close() {
        // holds nothing
    }

    private static UnsupportedOperationException rejection() {
        return new UnsupportedOperationException("the folder is only looked at");
    }

    private record ReadOnlyFile(FileChannel channel) implements StorageFile {
        @Override
        public int read(ByteBuffer into, long offset) throws IOException {
            return channel.read(into, offset);
        }

        @Override
        public void write(ByteBuffer from, long offset) {
            throw rejection();
        }

        @Override
        public void force() {
            throw rejection();
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public void truncate(long size) {
            throw rejection();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
