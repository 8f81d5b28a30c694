package replog.cli.terminal;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What a standard descriptor of this process leads to, as far as the platform knows. */
public enum StandardDescriptor {
    IN(0), OUT(1);

    private static final int TYPE = 0170000;
    private static final int FIFO = 0010000;
    private static final int SOCKET = 0140000;
    private static final int NONBLOCKING = 04000;

    private final int number;

    StandardDescriptor(int number) {
        this.number = number;
    }

    /**
     * Standard input, whose reads fail where the caller had closed it: the number is free then, and
     * the Java machine's own first file gets it.
     */
    public static InputStream input() {
        return new FilterInputStream(System.in) {
            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                if (IN.isOfTheMachine()) {
                    throw new IOException("standard input is closed");
                }
                return super.read(into, offset, length);
            }
        };
    }

    /**
     * Whether a write that fails means that its reader is gone. One that does not block fails as
     * well while its reader is merely slow.
     */
    boolean isPipe() {
        try {
            int type = TYPE & (int) Files.getAttribute(Path.of("/dev/fd/" + number), "unix:mode");
            return (type == FIFO || type == SOCKET) && !isNonblocking();
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException _) {
            return false;
        }
    }

    private boolean isNonblocking() throws IOException {
        Path info = Path.of("/proc/self/fdinfo/" + number);
        if (!Files.exists(info)) {
            return false;
        }
        return Files.readAllLines(info).stream().filter(line -> line.startsWith("flags:"))
                .anyMatch(line -> (Integer.parseInt(
                        line.substring(line.indexOf(':') + 1).strip(), 8) & NONBLOCKING) != 0);
    }

    private boolean isOfTheMachine() throws IOException {
        Path file = Path.of("/proc/self/fd/" + number);
        if (!Files.exists(file)) {
            return false;
        }
        var own = Stream.of(Path.of(System.getProperty("java.home"), "lib", "modules"),
                Path.of(System.getProperty("java.class.path")));
        for (Path path : own.filter(Files::isRegularFile).toList()) {
            if (Files.isSameFile(file, path)) {
                return true;
            }
        }
        return false;
    }
}
