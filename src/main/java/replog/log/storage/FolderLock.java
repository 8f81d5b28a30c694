package replog.log.storage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Keeps a folder to this process, and notices when it is not what it was.
 *
 * <p>Exclusive locks are held on {@link #LOCK} and on the file given to {@link #lock}, which has to
 * be there for a node to start. So a lock file that was removed or replaced lets no second process
 * in: that one locks its own, and is refused the other file. The locks are on files, not on names,
 * and go with them where they are moved or linked.
 *
 * <p>An entry is acknowledged only if {@link #verifyInPlace} found, after the entry was forced,
 * that the path of its segment leads to the file that was written, of the length that was written:
 * the next process that opens the folder finds it there. Each time the writer was at rest, the
 * folder and the locked files are verified before it writes. Once something is not in its place the
 * folder is lost, also if that comes back: nothing is opened, renamed or deleted here any more,
 * which might be another's by now. Files are told apart by {@link BasicFileAttributes#fileKey}; on
 * a file system without it only those are missed that are gone or have another length.
 *
 * <p>Safe for use by several threads, of which one at a time holds and replaces files.
 */
public final class FolderLock implements Closeable {
    public static final String LOCK = "lock";

    private final Path folder;
    private final FileChannel channel;
    private final Identity identity;
    /** Replaced as a whole; while a file is replaced, the old and the new one are in it. */
    private volatile Map<String, List<HeldFile>> files;
    private volatile Optional<String> lost = Optional.empty();

    private FolderLock(Path folder, HeldFile lock) throws IOException {
        this.folder = folder;
        this.files = Map.of(LOCK, List.of(lock));
        this.channel = FileChannel.open(folder, StandardOpenOption.READ);
        this.identity = Identity.of(folder);
    }

    /** @throws IOException when another process holds the folder, or it can't be written */
    static FolderLock of(Path folder) throws IOException {
        try {
            // First, since the first file made in it may change a folder that lies in layers.
            HeldFile lock = lockFile(folder, LOCK, StandardOpenOption.CREATE);
            try {
                return new FolderLock(folder, lock);
            } catch (IOException e) {
                lock.channel.close();
                throw e;
            }
        } catch (FileSystemException e) {
            throw DiskStorage.unusableFolder(folder, e);
        }
    }

    /** What distinguishes a file from another one in its place. */
    record Identity(Object key, long bytes) {
        static Identity of(Path path) throws IOException {
            var found = Files.readAttributes(path, BasicFileAttributes.class);
            return new Identity(found.fileKey(), found.size());
        }
    }

    /** A file that is locked while the channel is open, as it was when it was locked. */
    private record HeldFile(FileChannel channel, Identity identity) {}

    /**
     * Locks one more file, which is there. No other channel on it may be closed from then on: that
     * would give up the lock (POSIX).
     */
    void lock(String name) throws IOException {
        try {
            put(name, List.of(lockFile(folder, name)));
        } catch (FileSystemException e) {
            throw DiskStorage.unusableFolder(folder, e);
        }
    }

    /** Renames a file; in the place of one that is held it is held itself, from before it is. */
    void rename(String from, String to) throws IOException {
        List<HeldFile> replaced = files.get(to);
        if (replaced == null) {
            move(from, to);
            return;
        }
        HeldFile next = lockFile(folder, from);
        put(to, List.of(replaced.getFirst(), next));
        try {
            move(from, to);
        } catch (IOException e) {
            put(to, replaced);
            next.channel.close();
            throw e;
        }
        put(to, List.of(next));
        replaced.getFirst().channel.close();
    }

    /** Fails when the folder or a file that is held was removed, replaced or cut from outside. */
    void verifyInPlace() throws IOException {
        requireInPlace();
        Map<String, List<HeldFile>> expected = files;
        Optional<String> change = change(expected);
        while (change.isPresent() && files != expected) { // it was this process
            expected = files;
            change = change(expected);
        }
        failIfChanged(change);
    }

    /** Fails when a path leads no longer to this file, or the file has another length. */
    void verifyInPlace(Path file, Identity opened, long bytes) throws IOException {
        requireInPlace();
        failIfChanged(change(file, List.of(opened), bytes, bytes));
    }

    Optional<String> lost() {
        return lost;
    }

    void requireInPlace() throws FolderLostException {
        if (lost.isPresent()) {
            throw new FolderLostException(lost.get());
        }
    }

    /** Makes the names in the folder durable; without a file to open, of which there is a limit. */
    void force() throws IOException {
        channel.force(true);
    }

    @Override
    public void close() throws IOException {
        for (List<HeldFile> held : files.values()) {
            for (HeldFile file : held) {
                file.channel.close();
            }
        }
        channel.close();
    }

    private void put(String name, List<HeldFile> held) {
        var changed = new TreeMap<>(files);
        changed.put(name, held);
        files = changed;
    }

    private static HeldFile lockFile(Path folder, String name, OpenOption... more)
            throws IOException {
        Path path = folder.resolve(name);
        var options = new HashSet<>(List.of(more));
        options.add(StandardOpenOption.WRITE);
        FileChannel file = FileChannel.open(path, options);
        try {
            if (file.tryLock() == null) {
                throw inUse(folder, name, "another process");
            }
            return new HeldFile(file, Identity.of(path));
        } catch (OverlappingFileLockException e) {
            file.close();
            throw inUse(folder, name, "another node here");
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private static IOException inUse(Path folder, String name, String by) {
        return new IOException("the folder " + folder + " is in use by " + by
                + (name.equals(LOCK) ? "" : ", which holds its " + name + "; the file " + LOCK
                        + " was removed or replaced meanwhile"));
    }

    private void move(String from, String to) throws IOException {
        Files.move(folder.resolve(from), folder.resolve(to), StandardCopyOption.ATOMIC_MOVE);
    }

    private void failIfChanged(Optional<String> change) throws FolderLostException {
        if (change.isPresent()) {
            lost = Optional.of("the folder " + folder + " is not what this node opened: "
                    + change.get() + "; it takes nothing more until a restart");
            requireInPlace();
        }
    }

    private Optional<String> change(Map<String, List<HeldFile>> expected) {
        Optional<String> change = change(folder, List.of(identity), 0, Long.MAX_VALUE);
        for (var held : expected.entrySet()) {
            if (change.isPresent()) {
                return change;
            }
            List<Identity> either = held.getValue().stream().map(HeldFile::identity).toList();
            long least = either.stream().mapToLong(Identity::bytes).min().orElse(0);
            change = change(folder.resolve(held.getKey()), either, least, Long.MAX_VALUE);
        }
        return change;
    }

    private static Optional<String> change(
            Path path, List<Identity> either, long least, long most) {
        try {
            Identity now = Identity.of(path);
            if (either.stream().noneMatch(known -> Objects.equals(known.key, now.key))) {
                return Optional.of(path + " was replaced");
            }
            return now.bytes >= least && now.bytes <= most ? Optional.empty()
                    : Optional.of(path + " has " + now.bytes + " bytes in the place of " + least);
        } catch (NoSuchFileException _) {
            return Optional.of(path + " is gone");
        } catch (IOException e) {
            return Optional.of(path + " can't be reached, " + e.getMessage());
        }
    }
}
