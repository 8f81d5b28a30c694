package replog;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The file that log lines are appended to, each by one write, so that processes may share it.
 *
 * <p>A file that can't be opened or written costs the program nothing but the lines: it is said
 * once on standard error. A stream and no channel, which an interrupt would close. Thread-safe.
 */
final class LogFile implements AutoCloseable {
    private final Path path;
    private final FileOutputStream stream;
    private volatile boolean failing;

    LogFile(Path path) {
        this.path = path;
        this.stream = open();
    }

    void append(byte[] line) {
        if (stream == null) {
            return;
        }
        try {
            stream.write(line);
            failing = false;
        } catch (IOException unwritable) {
            complain("written", unwritable);
        }
    }

    @Override
    public void close() {
        if (stream == null) {
            return;
        }
        try {
            stream.close();
        } catch (IOException unwritable) {
            complain("closed", unwritable);
        }
    }

    private FileOutputStream open() {
        try {
            var folder = path.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            return new FileOutputStream(path.toFile(), true);
        } catch (IOException unopenable) {
            complain("opened", unopenable);
            return null;
        }
    }

    private void complain(String what, IOException failure) {
        if (!failing) {
            failing = true;
            System.err.println(LogLine.printable("log file " + path + " can't be " + what
                    + ", logging to standard error only: " + failure));
        }
    }
}
