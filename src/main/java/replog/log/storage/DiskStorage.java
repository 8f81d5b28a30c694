package replog.log.storage;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A real folder, held while it is open: two processes, or two nodes of one, never share it, see
 * {@link FolderLock}.
 *
 * <p>Threads that use it must not be interrupted: an interrupt inside a {@link FileChannel} closes
 * the channel for everybody.
 */
public final class DiskStorage implements Storage {
    /**
     * The folders that are held here. Closing a second channel on a lock file would give up the
     * first one's lock on it (POSIX), so none is opened.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final Path real;
    private final FolderLock folderLock;

    private DiskStorage(Path folder, Path real, FolderLock folderLock) {
        this.folder = folder;
        this.real = real;
        this.folderLock = folderLock;
    }

    /** Makes the folder if it is missing, and locks it; fails if another process holds the lock. */
    public static DiskStorage open(Path folder) throws IOException {
        Path real = createFolder(folder);
        if (!HELD.add(real)) {
            throw new IOException("the folder " + folder + " is in use by another node here");
        }
        try {
            return new DiskStorage(folder, real, FolderLock.of(folder));
        } catch (IOException e) {
            HELD.remove(real);
            throw e;
        }
    }

    /**
     * Whether a process holds the folder's lock now. Nothing is created; the lock is asked for as
     * readers share it, and given back at once.
     */
    public static boolean inUse(Path folder) throws IOException {
        if (HELD.contains(folder.toRealPath())) {
            return true; // to open its lock here would give it up
        }
        Path file = folder.resolve(FolderLock.LOCK);
        if (!Files.exists(file)) {
            return false;
        }
        try (var lock = FileChannel.open(file, StandardOpenOption.READ);
                var shared = lock.tryLock(0, Long.MAX_VALUE, true)) {
            return shared == null;
        }
    }

    private static Path createFolder(Path folder) throws IOException {
        try {
            createDurably(folder.toAbsolutePath());
            return folder.toRealPath();
        } catch (FileSystemException e) {
            throw unusableFolder(folder, e);
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
        String[] names = folder.toFile().list(); // a third of the time of a DirectoryStream
        if (names == null) {
            Files.newDirectoryStream(folder).close(); // says why
            throw new IOException("the folder " + folder + " can't be listed");
        }
        return List.of(names);
    }

    @Override
    public StorageFile openToRead(String name) throws IOException {
        folderLock.requireInPlace();
        return new DiskFile(folderLock, folder.resolve(name),
                channel(name, StandardOpenOption.READ),
                Optional.empty());
    }

    @Override
    public StorageFile openToWrite(String name) throws IOException {
        folderLock.verifyInPlace();
        Path path = folder.resolve(name);
        try {
            FileChannel channel = channel(name, StandardOpenOption.READ,
                    StandardOpenOption.WRITE, StandardOpenOption.CREATE);
            try {
                return new DiskFile(folderLock, path, channel,
                        Optional.of(FolderLock.Identity.of(path)));
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        } catch (FileSystemException e) {
            throw new IOException(message(e), e);
        }
    }

    @Override
    public void lock(String name) throws IOException {
        folderLock.lock(name);
    }

    @Override
    public void verifyInPlace() throws IOException {
        folderLock.verifyInPlace();
    }

    @Override
    public Optional<String> lost() {
        return folderLock.lost();
    }

    @Override
    public void rename(String from, String to) throws IOException {
        folderLock.verifyInPlace();
        folderLock.rename(from, to);
    }

    @Override
    public void delete(String name) throws IOException {
        folderLock.verifyInPlace();
        Files.delete(folder.resolve(name));
    }

    @Override
    public void force() throws IOException {
        folderLock.force();
    }

    @Override
    public void close() throws IOException {
        try {
            folderLock.close();
        } finally {
            HELD.remove(real);
        }
    }

    private FileChannel channel(String name, OpenOption... options) throws IOException {
        if (Files.isDirectory(folder.resolve(name))) {
            throw new IOException(folder + " holds " + name
                    + ", which is a folder in the place of a file; move it away");
        }
        try {
            return FileChannel.open(folder.resolve(name), options);
        } catch (AccessDeniedException e) {
            throw unusableFolder(folder, e);
        }
    }

    static IOException unusableFolder(Path folder, FileSystemException e) {
        String advice = switch (e) {
            case FileAlreadyExistsException _ -> "move it away or choose another folder";
            case AccessDeniedException _ ->
                    "make it readable and writable for the user that this process runs as";
            default -> "choose a folder that can be made and written";
        };
        return new IOException(
                "the folder " + folder + " can't be used: " + message(e) + "; " + advice, e);
    }

    /** The system's own messages are often a bare path. */
    private static String message(FileSystemException e) {
        return switch (e) {
            case FileAlreadyExistsException _ -> e.getFile() + " is a file and no folder";
            case AccessDeniedException _ -> "no permission for " + e.getFile();
            default -> e.getFile() + ": " + Optional.ofNullable(e.getReason())
                    .orElse(e.getClass().getSimpleName());
        };
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

    /** @param opened which file it is, if it was opened to be written */
    private record DiskFile(FolderLock folderLock, Path path, FileChannel channel,
            Optional<FolderLock.Identity> opened) implements StorageFile {
        @Override
        public int read(ByteBuffer into, long offset) throws IOException {
            return channel.read(into, offset);
        }

        @Override
        public void write(ByteBuffer from, long offset) throws IOException {
            long end = offset + from.remaining();
            try {
                writeAll(from, offset);
            } catch (IOException e) {
                throw lacksRoom(from, end - from.remaining()) ? new DiskFullException(e) : e;
            }
        }

        private void writeAll(ByteBuffer from, long offset) throws IOException {
            long at = offset;
            while (from.hasRemaining()) {
                at += channel.write(from, at);
            }
        }

        /**
         * Whether it was for lack of room that these bytes could not be written. The error's text
         * is in the process's language, so that the disk is asked instead: either its file system
         * says that there is less room, or, where a quota or a limit of the process is reached of
         * which it says nothing, the write fails again while one in the place of bytes that are
         * there succeeds. Neither holds on a disk that fails.
         */
        private boolean lacksRoom(ByteBuffer rest, long at) {
            try {
                if (Files.getFileStore(path).getUsableSpace() < rest.remaining()) {
                    return true;
                }
            } catch (IOException _) {
                // it does not say
            }
            return !succeeds(() -> writeAll(rest.duplicate(), at))
                    && succeeds(() -> writeAgain(at - 1));
        }

        private void writeAgain(long at) throws IOException {
            var present = ByteBuffer.allocate(1);
            if (at < 0 || channel.read(present, at) < 1) {
                throw new EOFException("no byte at " + at);
            }
            writeAll(present.flip(), at);
        }

        @Override
        public void force() throws IOException {
            channel.force(false);
        }

        @Override
        public void verifyInPlace(long bytes) throws IOException {
            folderLock.verifyInPlace(path, opened.orElseThrow(), bytes);
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

        private static boolean succeeds(Attempt attempt) {
            try {
                attempt.run();
                return true;
            } catch (IOException _) {
                return false;
            }
        }
    }

    /** Something that the disk may refuse. */
    @FunctionalInterface
    private interface Attempt {
        void run() throws IOException;
    }
}
