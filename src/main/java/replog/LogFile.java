package replog;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * The file that log lines are appended to, each by one write, so that processes may share it. It
 * is bounded: a line that would take it beyond {@link #MAX_BYTES} has it renamed to
 * {@code app.log.1} first, what was that to {@code app.log.2}, and so on; {@link #OLDER} are kept.
 *
 * <p>Before each line it looks what is at the path now, and opens that or makes it anew: people,
 * logrotate or another process may have moved or removed the file. Who renames holds a lock on the
 * file, and looks again once it has it, so that of several processes one alone does it; what others
 * write meanwhile still reaches the file that was renamed. So no line is torn or lost, until the
 * oldest file goes as a whole.
 *
 * <p>A file that can't be opened, written or renamed costs the program nothing but the lines: it is
 * said once on standard error, and tried again with each line. (The JDK's FileHandler is no choice:
 * it gives each process a file of its own, and never notices that its file was moved.)
 *
 * <p>A stream and a lock, but none of a channel's reads, writes and waits, which an interrupt would
 * end by closing it. Thread-safe: one line at a time, as on standard error.
 */
final class LogFile implements AutoCloseable {
    static final long MAX_BYTES = 10_000_000;
    static final int OLDER = 4;

    private static final int MAX_TRIES = 10;
    private static final byte[] LINE_END = {'\n'};

    private final Path path;
    private final long maxBytes;
    private Optional<Opened> opened = Optional.empty();
    private boolean closed;
    private boolean failing;
    /** Whether the last line may be there in part. */
    private boolean torn;

    /** @param key tells the file from those that were or will be at its path */
    private record Opened(FileOutputStream stream, String key) {}

    /** What is at the path; what is no regular file never grows too large. */
    private record Seen(String key, long bytes) {}

    LogFile(Path path) {
        this(path, MAX_BYTES);
    }

    /** With a bound of its own, for tests. */
    LogFile(Path path, long maxBytes) {
        this.path = path;
        this.maxBytes = maxBytes;
        try {
            open();
        } catch (IOException unopenable) {
            complain(unopenable);
        }
    }

    /** @param line with its end */
    synchronized void append(byte[] line) {
        if (closed) {
            return;
        }
        try {
            write(line);
            failing = false;
        } catch (IOException unwritable) {
            complain(unwritable);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        release();
    }

    private void write(byte[] line) throws IOException {
        if (isFull(open(), line.length)) {
            rotate(line.length);
            open();
        }
        FileOutputStream stream = opened.orElseThrow().stream();
        if (torn) {
            stream.write(LINE_END);
        }
        torn = true;
        stream.write(line);
        torn = false;
    }

    /** Has the file open that is at the path when this returns. */
    private Seen open() throws IOException {
        Optional<Seen> there = look();
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            Optional<Seen> ours = there.filter(this::isOpen);
            if (ours.isPresent()) {
                return ours.get();
            }
            release();
            makeFolder();
            // Its key is what was there just before, if the same is there just after.
            opened = Optional.of(new Opened(new FileOutputStream(path.toFile(), true),
                    there.map(Seen::key).orElse("")));
            there = look();
        }
        throw new IOException("it is moved again and again");
    }

    private void rotate(int bytes) throws IOException {
        try (FileLock lock = opened.orElseThrow().stream().getChannel().tryLock()) {
            boolean stillOurs = lock != null
                    && look().filter(seen -> isOpen(seen) && isFull(seen, bytes)).isPresent();
            if (stillOurs) {
                for (int number = OLDER; number > 1; number--) {
                    renameIfThere(older(number - 1), older(number));
                }
                renameIfThere(path, older(1));
            }
        } catch (OverlappingFileLockException _) {
            // another one of this process does it
        }
    }

    private Path older(int number) {
        return path.resolveSibling(path.getFileName() + "." + number);
    }

    private static void renameIfThere(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException _) {
            // nothing to keep
        }
    }

    private boolean isOpen(Seen seen) {
        return opened.filter(file -> file.key().equals(seen.key())).isPresent();
    }

    private boolean isFull(Seen seen, int more) {
        return seen.bytes() > 0 && seen.bytes() + more > maxBytes;
    }

    private Optional<Seen> look() throws IOException {
        try {
            var attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return Optional.of(new Seen(String.valueOf(attributes.fileKey()),
                    attributes.isRegularFile() ? attributes.size() : 0));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    private void makeFolder() throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
    }

    private void release() {
        try {
            if (opened.isPresent()) {
                opened.get().stream().close();
            }
        } catch (IOException unclosable) {
            complain(unclosable);
        }
        opened = Optional.empty();
    }

    private void complain(IOException failure) {
        if (!failing) {
            failing = true;
            System.err.println(LogLine.printable("log file " + path + " can't be written,"
                    + " logging to standard error only: " + failure));
        }
    }
}
