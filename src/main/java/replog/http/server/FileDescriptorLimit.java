package replog.http.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How many files and sockets this process may hold open. Stateless. */
public final class FileDescriptorLimit {
    private static final String LABEL = "Max open files";
    private static final long WHERE_UNKNOWN = 4096;
    private static final int LEAST = 128;
    /** For what a process opens of its own: its jar, logs, data, selectors, other nodes. */
    private static final int OWN = 64;

    private FileDescriptorLimit() {}

    /** How many connections fit, each with a file that is read for it. */
    static long connections() {
        return Math.max(1, (max() - OWN) / 2);
    }

    /** @throws IOException with a sentence, if there are too few to work at all */
    static void requireEnough(long max) throws IOException {
        if (max < LEAST) {
            throw new IOException("this process may open " + max + " files and sockets at once,"
                    + " and needs " + LEAST + " at least: raise the limit (ulimit -n)");
        }
    }

    /** The soft limit, read where Linux shows it; 4096 where it can't be known. */
    public static long max() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/limits"))) {
                if (line.startsWith(LABEL)) {
                    String soft = line.substring(LABEL.length()).strip().split(" ")[0];
                    return soft.equals("unlimited") ? Integer.MAX_VALUE : Long.parseLong(soft);
                }
            }
        } catch (IOException | NumberFormatException e) {
            return WHERE_UNKNOWN;
        }
        return WHERE_UNKNOWN;
    }
}
