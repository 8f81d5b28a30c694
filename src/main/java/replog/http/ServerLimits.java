package replog.http;

import java.time.Duration;

/**
 * Bounds of a server.
 *
 * <p>All but {@code maxBufferedBytes} become properties of the whole JVM when its first server is
 * bound; a second server in the same JVM shares them, whatever its own limits say.
 *
 * @param maxConnections open at once; one more is closed without an answer
 * @param maxHeaderBytes of the request line and headers together
 * @param maxHeaders header lines of a request
 * @param requestTimeout for reading a request, headers and body; counted in whole seconds, then
 *     the connection is closed. A request waits at most half of it for room for its body
 * @param maxBufferedBytes of request bodies held in memory, all requests together
 */
public record ServerLimits(
        int maxConnections,
        int maxHeaderBytes,
        int maxHeaders,
        Duration requestTimeout,
        long maxBufferedBytes) {

    public ServerLimits {
        if (maxConnections < 1 || maxHeaderBytes < 1 || maxHeaders < 1 || maxBufferedBytes < 1) {
            throw new IllegalArgumentException("every limit must be at least 1");
        }
        if (requestTimeout.toSeconds() < 1) {
            throw new IllegalArgumentException("requestTimeout must be 1 s at least");
        }
    }

    /** Fitted to this process: its heap and how many files it may open. */
    public static ServerLimits defaults() {
        int maxConnections = (int) Math.min(20_000, OpenFiles.max() * 3 / 4);
        long maxBufferedBytes =
                Math.clamp(Runtime.getRuntime().maxMemory() / 8, 1L << 20, 64L << 20);
        return new ServerLimits(
                maxConnections, 32 << 10, 100, Duration.ofSeconds(30), maxBufferedBytes);
    }
}
