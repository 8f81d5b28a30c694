package replog.http.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.FileDescriptor;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The platform's own, private account of a server's connections, read by
 * reflection, where the jar's manifest ({@code Add-Opens}) or {@code --add-opens} allows that.
 *
 * <p>A connection is closed here as the platform's own timer closes an idle one: whichever of the
 * timer, the dispatcher and this class removes it from its set owns it. Any thread.
 */
final class JdkConnections {
    /** Linux alone distinguishes a peer that stopped sending from one that sends nothing yet. */
    private static final int POLLRDHUP = System.getProperty("os.name").equals("Linux") ? 0x2000 : 0;
    private static final long MIN_IDLE_MILLIS = TimeUnit.SECONDS.toMillis(1);

    private final Platform platform;
    private final Set<?> all;
    private final Set<?> silent;
    private final Set<?> idle;

    private JdkConnections(Platform platform, HttpServer server)
            throws ReflectiveOperationException {
        Object inner = makeAccessible(server.getClass().getDeclaredField("server")).get(server);
        this.platform = platform;
        this.all = set(inner, "allConnections");
        this.silent = set(inner, "newlyAcceptedConnections");
        this.idle = set(inner, "idleConnections");
    }

    /** @throws ReflectiveOperationException if this platform doesn't let it look, or is another */
    static JdkConnections of(HttpServer server) throws ReflectiveOperationException {
        try {
            return new JdkConnections(new Platform(), server);
        } catch (RuntimeException e) {
            throw new ReflectiveOperationException(e.getMessage(), e);
        }
    }

    int count() {
        return all.size();
    }

    /** How many were answered and are kept. */
    int idle() {
        return idle.size();
    }

    /** Closes at most this number of those that never sent a byte, the longest silent first. */
    void closeSilent(int most) {
        close(silent, most, 0);
    }

    /** Closes at most this number of those that were answered and asked nothing for a second. */
    void closeIdle(int most) {
        close(idle, most, MIN_IDLE_MILLIS);
    }

    /** Whether the client of an exchange sends nothing any more: it left, or closed its side. */
    boolean isHungUp(HttpExchange exchange) {
        try {
            Object inner = platform.exchange.get(exchange);
            Object channel = platform.channel.get(platform.connection.get(inner));
            var descriptor = (FileDescriptor) platform.descriptor.invoke(channel);
            int events = (int) platform.poll.invoke(null, descriptor, POLLRDHUP, 0L);
            return events != 0;
        } catch (ReflectiveOperationException e) {
            return false; // what can't be seen isn't so
        }
    }

    private void close(Set<?> from, int most, long leastMillis) {
        if (most <= 0) {
            return;
        }
        try {
            long nowMillis = System.currentTimeMillis();
            for (var candidate : oldest(from, most)) {
                // The platform notes wall-clock time: a negative age means a clock that was set
                // back.
                long ageMillis = nowMillis - candidate.sinceMillis();
                // The dispatcher adds one to its set before it adds it to all.
                if ((ageMillis >= leastMillis || ageMillis < 0)
                        && all.contains(candidate.connection())
                        && from.remove(candidate.connection())) {
                    all.remove(candidate.connection());
                    platform.close.invoke(candidate.connection());
                }
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a connection can't be closed", e);
        }
    }

    private record Candidate(Object connection, long sinceMillis) {}

    private List<Candidate> oldest(Set<?> from, int most) throws ReflectiveOperationException {
        var candidates = new ArrayList<Candidate>();
        synchronized (from) {
            for (Object one : from) {
                candidates.add(new Candidate(one, platform.idleStart.getLong(one)));
            }
        }
        candidates.sort(Comparator.comparingLong(Candidate::sinceMillis));
        return candidates.subList(0, Math.min(most, candidates.size()));
    }

    private static Set<?> set(Object server, String name) throws ReflectiveOperationException {
        return (Set<?>) makeAccessible(server.getClass().getDeclaredField(name)).get(server);
    }

    private static <T extends AccessibleObject> T makeAccessible(T member) {
        member.setAccessible(true);
        return member;
    }

    /** What of the platform's classes is needed. */
    private static final class Platform {
        private static final String HTTP = "sun.net.httpserver.";
        private static final String CHANNELS = "sun.nio.ch.";

        private final Field exchange = field(HTTP + "HttpExchangeImpl", "impl");
        private final Field connection = field(HTTP + "ExchangeImpl", "connection");
        private final Field channel = field(HTTP + "HttpConnection", "chan");
        private final Field idleStart = field(HTTP + "HttpConnection", "idleStartTime");
        private final Method close = method(HTTP + "HttpConnection", "close");
        private final Method descriptor = method(CHANNELS + "SelChImpl", "getFD");
        private final Method poll = method(CHANNELS + "Net", "poll",
                FileDescriptor.class, int.class, long.class);

        Platform() throws ReflectiveOperationException {}

        private static Field field(String type, String name) throws ReflectiveOperationException {
            return makeAccessible(Class.forName(type).getDeclaredField(name));
        }

        private static Method method(String type, String name, Class<?>... parameters)
                throws ReflectiveOperationException {
            return makeAccessible(Class.forName(type).getDeclaredMethod(name, parameters));
        }
    }
}
