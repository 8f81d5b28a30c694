package replog.logging;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.function.Consumer;

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
 * <p>Only regular files are renamed, and where the path is a link, what it leads to. What leads to
 * an open file of a process, as {@code /dev/stdout} does, is another's to bound; this process's own
 * standard output and standard error are written to as they are, since a second opening would
 * write over what goes to the first, or is refused.
 *
 * <p>A file that can't be opened, written or renamed costs the program nothing but the lines: it is
 * said once, and tried again with each line. (The JDK's FileHandler is no choice:
 * it gives each process a file of its own, and never notices that its file was moved.)
 *
 * <p>A stream and a lock, but none of a channel's reads, writes and waits, which an interrupt would
 * end by closing it. Thread-safe: one line at a time, as on standard error. Opening and writing may
 * block, on a pipe without a reader for instance.
 */
final class RotatingLogFile implements LogLineWriter.Output, AutoCloseable {
    static final long MAX_BYTES = 10_000_000;
    static final int OLDER = 4;

    private static final int MAX_TRIES = 10;
    private static final int MAX_LINKS = 40;
    private static final Path PROCESSES = Path.of("/proc");
    private static final byte[] LINE_END = {'\n'};

    private final Path path;
    private final long maxBytes;
    private final Consumer<String> complaints;
    private Optional<Opened> opened = Optional.empty();
    private boolean closed;
    private boolean failing;
    /** Whether the last line may be there in part. */
    private boolean torn;

    /**
     * @param key tells the file from those that were or will be at its path
     * @param end where the path's links lead
     */
    private record Opened(FileOutputStream stream, String key, Path end) {}

    /** The file found at the path; one that is not regular never grows too large. */
    private record Seen(String key, long bytes) {}

    /** @param complaints gets a message when lines begin to be lost */
    RotatingLogFile(Path path, Consumer<String> complaints) {
        this(path, MAX_BYTES, complaints);
    }

    /** With a bound of its own, for tests. */
    RotatingLogFile(Path path, long maxBytes, Consumer<String> complaints) {
        this.path = path;
        this.maxBytes = maxBytes;
        this.complaints = complaints;
    }

    @Override
    public synchronized void append(byte[] line) {
        if (closed) {
            return;
        }
        try {
            write(line);
            failing = false;
        } catch (IOException unwritable) {
            reportOnce(unwritable);
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
            Path end = end();
            opened = Optional.of(new Opened(stream(end), there.map(Seen::key).orElse(""), end));
            there = look();
        }
        throw new IOException("it is moved again and again");
    }

    /** Where the links lead; not beyond one to an open file of a process. */
    private Path end() throws IOException {
        Path end = path.toAbsolutePath();
        for (int links = 0; links < MAX_LINKS; links++) {
            if (end.getParent() != null) {
                end = end.getParent().toRealPath().resolve(end.getFileName());
            }
            if (end.startsWith(PROCESSES) || !Files.isSymbolicLink(end)) {
                return end;
            }
            end = end.resolveSibling(Files.readSymbolicLink(end));
        }
        throw new FileSystemLoopException(path.toString());
    }

    private FileOutputStream stream(Path end) throws IOException {
        if (end.startsWith(PROCESSES)) {
            Path own = PROCESSES.toRealPath().resolve("self").toRealPath().resolve("fd");
            if (end.equals(own.resolve("1"))) {
                return new FileOutputStream(FileDescriptor.out);
            }
            if (end.equals(own.resolve("2"))) {
                return new FileOutputStream(FileDescriptor.err);
            }
        }
        return new FileOutputStream(path.toFile(), true);
    }

    private void rotate(int bytes) throws IOException {
        Path end = opened.orElseThrow().end();
        if (end.startsWith(PROCESSES)) {
            return;
        }
        try (FileLock lock = opened.orElseThrow().stream().getChannel().tryLock()) {
            boolean stillOurs = lock != null
                    && look().filter(seen -> isOpen(seen) && isFull(seen, bytes)).isPresent();
            if (stillOurs) {
                for (int number = OLDER; number > 1; number--) {
                    renameIfThere(older(end, number - 1), older(end, number));
                }
                renameIfThere(end, older(end, 1));
            }
        } catch (OverlappingFileLockException _) {
            // another one of this process does it
        }
    }

    private static Path older(Path end, int number) {
        return end.resolveSibling(end.getFileName() + "." + number);
    }

    private static void renameIfThere(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException _) {
            // nothing to keep
        }
    }

    private static boolean isStandard(FileOutputStream stream) throws IOException {
        return stream.getFD() == FileDescriptor.out || stream.getFD() == FileDescriptor.err;
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
            if (opened.isPresent() && !isStandard(opened.get().stream())) {
                opened.get().stream().close();
            }
        } catch (IOException unclosable) {
            reportOnce(unclosable);
        }
        opened = Optional.empty();
    }

    private void reportOnce(IOException failure) {
        if (!failing) {
            failing = true;
            complaints.accept(LogFormatter.escape("log file " + path + " can't be written,"
                    + " logging to standard error only: " + failure));
        }
    }
}
