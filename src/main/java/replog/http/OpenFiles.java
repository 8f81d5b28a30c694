package replog.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How many files and sockets this process may hold open. Stateless. */
final class OpenFiles {
    private static final String LABEL = "Max open files";
    private static final long WHERE_UNKNOWN = 4096;

    private OpenFiles() {}

    /** The soft limit, read where Linux shows it; 4096 where it can't be known. */
    static long max() {
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
