package replog.http;

import java.security.Security;

/**
 * The settings of the JDK's HTTP server and client, and of its lookups of names, that only
 * properties of the JVM reach.
 *
 * <p>The JDK reads them once, when its classes load, for the whole JVM: so they are set before
 * the first server is bound or the first client made, and what is set already stays (a
 * {@code -D} on the command line, or the limits of the JVM's first server).
 */
final class PlatformProperties {
    private PlatformProperties() {}

    static synchronized void setForServer(ServerLimits limits) {
        setForNames();
        // Without it a body of 9 to 20 KB takes 44 ms.
        keep("sun.net.httpserver.nodelay", "true");
        // No maxReqTime: it runs on the wall clock; see Exchanges. No maxRspTime either: it
        // would include a handler's wait, and those are meant to be long.
        // Longer than the client keeps a connection, so that none is closed just as it is reused;
        // as long may a new connection be silent.
        keep("sun.net.httpserver.idleInterval", 40);
        // Beyond it the newest is closed, so that Exchanges, which closes the oldest, goes first.
        keep("sun.net.httpserver.maxIdleConnections",
                limits.maxConnections() + limits.maxConnections() / 2);
        keep("jdk.httpserver.maxConnections", limits.maxSockets());
        keep("sun.net.httpserver.maxReqHeaders", limits.maxHeaders());
        keep("sun.net.httpserver.maxReqHeaderSize", limits.maxHeaderBytes());
        // Read when the JVM starts its first virtual thread: see Turns.
        keep("jdk.virtualThreadScheduler.parallelism", Turns.CARRIERS);
        // What a handler left unread closes the connection instead; see Answer.
        keep("sun.net.httpserver.drainAmount", 0);
    }

    static synchronized void setForClient() {
        setForNames();
        keep("jdk.httpclient.keepalive.timeout", 20);
    }

    /**
     * A container that starts anew has a new address, and while it is down its name is unknown: the
     * JDK would go on with the old address for 30 s, and with the name being unknown for 10 s.
     */
    private static void setForNames() {
        if (Security.getProperty("networkaddress.cache.ttl") == null) {
            Security.setProperty("networkaddress.cache.ttl", "1");
        }
        // The JDK's own file sets this one to 10, so that nothing tells whether somebody wants it.
        Security.setProperty("networkaddress.cache.negative.ttl", "0");
    }

    private static void keep(String name, Object value) {
        if (System.getProperty(name) == null) {
            System.setProperty(name, value.toString());
        }
    }
}
