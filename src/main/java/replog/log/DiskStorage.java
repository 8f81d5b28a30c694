package replog.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A real folder, locked while it is open: two processes, or two nodes of one, never share it.
 *
 * <p>Threads that use it must not be interrupted: an interrupt inside a {@link FileChannel} closes
 * the channel for everybody.
 */
public final class DiskStorage implements Storage {
    static final String LOCK = "lock";

    /**
     * The folders that are locked here. Closing a second channel on a lock file would give up the
     * first one's lock on it (POSIX), so none is opened.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final Path held;
    private final FileChannel lock;

    private DiskStorage(Path folder, Path held, FileChannel lock) {
        this.folder = folder;
        this.held = held;
        this.lock = lock;
    }

    /** Makes the folder where it is missing, and locks it; it fails when somebody else holds it. */
    public static DiskStorage open(Path folder) throws IOException {
        Path held = made(folder);
        if (!HELD.add(held)) {
            throw new IOException("the folder " + folder + " is in use by another node here");
        }
        try {
            return new DiskStorage(folder, held, locked(folder));
        } catch (IOException e) {
            HELD.remove(held);
            throw e;
        }
    }

    /**
     * Whether somebody holds the folder now. Nothing is created; the lock is asked for as readers
     * share it, and given back at once.
     */
    static boolean inUse(Path folder) throws IOException {
        if (HELD.contains(folder.toRealPath())) {
            return true; // to open its lock here would give it up
        }
        Path file = folder.resolve(LOCK);
        if (!Files.exists(file)) {
            return false;
        }
        try (var lock = FileChannel.open(file, StandardOpenOption.READ);
                var shared = lock.tryLock(0, Long.MAX_VALUE, true)) {
            return shared == null;
        }
    }

    private static Path made(Path folder) throws IOException {
        try {
            createDurably(folder.toAbsolutePath());
            return folder.toRealPath();
        } catch (FileSystemException e) {
            throw unusable(folder, e);
        }
    }

    private static FileChannel locked(Path folder) throws IOException {
        FileChannel lock;
        try {
            lock = FileChannel.open(
                    folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (FileSystemException e) {
            throw unusable(folder, e);
        }
        try {
            if (lock.tryLock() == null) {
                throw new IOException("the folder " + folder + " is in use by another process");
            }
            return lock;
        } catch (IOException e) {
            lock.close();
            throw e;
        }
    }

    @Override
    public String location() {
        return folder.toString();
    }

    @Override
    public List<String> names() throws IOException {
        return names(folder);
    }

    /** The names of all files in a folder, in no order. */
    static List<String> names(Path folder) throws IOException {
        var names = new ArrayList<String>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            files.forEach(file -> names.add(file.getFileName().toString()));
        }
        return names;
    }

    @Override
    public StorageFile openToRead(String name) throws IOException {
        return new DiskFile(channel(name, StandardOpenOption.READ));
    }

    @Override
    public StorageFile openToWrite(String name) throws IOException {
        try {
            return new DiskFile(channel(name, StandardOpenOption.READ, StandardOpenOption.WRITE,
                    StandardOpenOption.CREATE));
        } catch (IOException e) {
            throw meansFull(e) ? new DiskFullException(e) : e;
        }
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(folder.resolve(from), folder.resolve(to), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.delete(folder.resolve(name));
    }

    @Override
    public void force() throws IOException {
        force(folder);
    }

    @Override
    public void close() throws IOException {
        if (lock.isOpen()) {
            lock.close();
            HELD.remove(held);
        }
    }

    private FileChannel channel(String name, OpenOption... options) throws IOException {
        if (Files.isDirectory(folder.resolve(name))) {
            throw new IOException(folder + " holds " + name
                    + ", which is a folder in the place of a file; move it away");
        }
        return FileChannel.open(folder.resolve(name), options);
    }

    /** The system's own messages are often a bare path. */
    static IOException unusable(Path folder, FileSystemException e) {
        String what = switch (e) {
            case FileAlreadyExistsException _ -> e.getFile() + " is a file and no folder;"
                    + " move it away or choose another folder";
            case AccessDeniedException _ -> "no permission for " + e.getFile()
                    + "; make the folder writable for the user that this process runs as";
            default -> e.getFile() + ": " + Optional.ofNullable(e.getReason())
                    .orElse(e.getClass().getSimpleName())
                    + "; choose a folder that can be made and written";
        };
        return new IOException("the folder " + folder + " can't be used: " + what, e);
    }

    private static void createDurably(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Path parent = folder.getParent();
            createDurably(parent);
            Files.createDirectories(folder);
            force(parent);
        }
    }

    private static void force(Path folder) throws IOException {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** ENOSPC, EDQUOT and EFBIG, which Java tells apart by their text alone. */
    private static boolean meansFull(IOException e) {
        String message = String.valueOf(e.getMessage());
        return Stream.of("No space left on device", "quota exceeded", "File too large")
                .anyMatch(message::contains);
    }

    private record DiskFile(FileChannel channel) implements StorageFile {
        @Override
        public int read(ByteBuffer into, long offset) throws IOException {
            return channel.read(into, offset);
        }

        @Override
        public void write(ByteBuffer from, long offset) throws IOException {
            long at = offset;
            try {
                while (from.hasRemaining()) {
                    at += channel.write(from, at);
                }
            } catch (IOException e) {
                throw meansFull(e) ? new DiskFullException(e) : e;
            }
        }

        @Override
        public void force() throws IOException {
            channel.force(false);
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public void truncate(long size) throws IOException {
            channel.truncate(size);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
