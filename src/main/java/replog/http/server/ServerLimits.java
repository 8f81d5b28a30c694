package replog.http.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Bounds of a server.
 *
 * <p>The first four become properties of the whole JVM when its first server is bound; a second
 * server in the same JVM shares them, whatever its own limits say.
 *
 * @param maxSockets connections open at once, silent ones with them; one more is closed without
 *     an answer
 * @param maxConnections that may hold a request or were answered: each takes far more memory than
 *     a silent one
 * @param maxHeaderBytes of the request line and headers together
 * @param maxHeaders header lines of a request
 * @param requestTimeout for waiting for a request's headers and body, and a second more for each
 *     32 KiB of the body; then the connection is closed. Waiting for room for the body doesn't
 *     count, and lasts half of it at most
 * @param answerTimeout for a client to take a slice of its answer, 16 KiB at most; then the
 *     connection is closed. A living client that is slow takes as long as it likes
 * @param maxBufferedBytes of request bodies held in memory, all requests together
 * @param maxBufferedApartBytes the same for the routes that stand apart
 */
public record ServerLimits(
        int maxSockets,
        int maxConnections,
        int maxHeaderBytes,
        int maxHeaders,
        Duration requestTimeout,
        Duration answerTimeout,
        long maxBufferedBytes,
        long maxBufferedApartBytes) {
    private static final int MAX_CONNECTIONS = 20_000;
    /** Measured: a connection that says nothing takes 1 KiB, one that did 23 KiB at least. */
    private static final int SOCKETS_PER_CONNECTION = 8;
    private static final long MAX_BUFFERED_BYTES = 64 << 20;

    /** Measured: the platform's buffers and ours, of a body that comes or an answer that goes. */
    private static final long CONNECTION_HEAP_BYTES = 64 << 10;
    /**
     * A body of JSON becomes a text, the parser's copy of it, the value's text, its bytes, a
     * frame; and an array of a MiB takes two on a heap of such regions.
     */
    static final long HEAP_BYTES_PER_BODY_BYTE = 8;

    public ServerLimits {
        if (maxConnections < 1 || maxSockets < maxConnections
                || maxHeaderBytes < 1 || maxHeaders < 1
                || maxBufferedBytes < 1 || maxBufferedApartBytes < 1) {
            throw new IllegalArgumentException("every limit must be at least 1");
        }
        if (requestTimeout.toSeconds() < 1) {
            throw new IllegalArgumentException("requestTimeout must be 1 s at least");
        }
        if (!answerTimeout.isPositive()) {
            throw new IllegalArgumentException("answerTimeout must be positive");
        }
    }

    /** Fitted to this process, its heap and how many files it may open, for each of its servers. */
    public static ServerLimits fitted(int servers) {
        long heap = Runtime.getRuntime().maxMemory() / servers;
        int fitting = Math.clamp(heap / 2 / CONNECTION_HEAP_BYTES, 1, MAX_CONNECTIONS);
        int sockets = Math.clamp(FileDescriptorLimit.connections() / servers,
                1, SOCKETS_PER_CONNECTION * fitting);
        long body = heap / 4 / HEAP_BYTES_PER_BODY_BYTE;
        return new ServerLimits(
                sockets, Math.clamp(sockets / 4 * 3, 1, fitting), 32 << 10, 100,
                Duration.ofSeconds(30), Duration.ofSeconds(60),
                Math.clamp(body, 512L << 10, MAX_BUFFERED_BYTES),
                Math.clamp(body, 512L << 10, MAX_BUFFERED_BYTES));
    }

    /** How many files and sockets this process may hold open. Stateless. */
    public static final class FileDescriptorLimit {
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
}
