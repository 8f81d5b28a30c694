package replog.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Looks up the names of hosts ahead of the requests to them, each on a thread of its own: a lookup
 * may hang for long, and nothing ends it but itself.
 *
 * <p>The platform, which looks a name up again for each request, remembers for a second what is
 * found here (see {@link JdkHttpProperties}); so a name is looked up ahead twice in that time.
 * Safe for use by several threads.
 */
public final class HostResolver {
    private static final long FRESH_NANOS = 500_000_000;

    /** The source of addresses: the system's resolver, or a test's. */
    @FunctionalInterface
    interface Directory {
        InetAddress lookup(String host) throws UnknownHostException;
    }

    private final Directory directory;
    private final Map<String, Lookup> byHost = new ConcurrentHashMap<>();

    private record Lookup(long begunNanos, CompletableFuture<InetAddress> found) {
        static Lookup begin(String host, Directory directory) {
            var found = new CompletableFuture<InetAddress>();
            Thread.startVirtualThread(() -> {
                try {
                    found.complete(directory.lookup(host));
                } catch (UnknownHostException | RuntimeException e) {
                    found.completeExceptionally(e);
                }
            });
            return new Lookup(System.nanoTime(), found);
        }

        /** One that hangs is waited for, and not begun again. */
        boolean serves() {
            return !found.isDone() || !found.isCompletedExceptionally()
                    && System.nanoTime() - begunNanos < FRESH_NANOS;
        }
    }

    /** With the platform's names. */
    public HostResolver() {
        this(InetAddress::getByName);
    }

    HostResolver(Directory directory) {
        this.directory = directory;
    }

    /** Whether a request to a host can be made now. */
    public enum Result { FOUND, UNKNOWN, TIMED_OUT, INTERRUPTED }

    /** An interrupt ends the wait, and is kept. */
    public Result await(String host, Duration timeout) {
        if (isAddress(host)) {
            return Result.FOUND;
        }
        Lookup lookup = byHost.compute(host, (name, last) ->
                last != null && last.serves() ? last : Lookup.begin(name, directory));
        try {
            lookup.found().get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            return Result.FOUND;
        } catch (ExecutionException e) {
            return Result.UNKNOWN;
        } catch (TimeoutException e) {
            return Result.TIMED_OUT;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Result.INTERRUPTED;
        }
    }

    /** An address is written in digits and dots, or in brackets; a name may begin with a digit. */
    private static boolean isAddress(String host) {
        return host.startsWith("[")
                || host.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
    }
}
