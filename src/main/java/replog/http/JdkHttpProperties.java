package replog.http;

import java.security.Security;
import java.util.Map;

/**
 * The settings of the JDK's HTTP server and client, and of its lookups of names, that only
 * properties of the JVM reach.
 *
 * <p>The JDK reads them once, when its classes load, for the whole JVM: so they are set before
 * the first server is bound or the first client made, and what is set already stays (a
 * {@code -D} on the command line, or the limits of the JVM's first server).
 */
public final class JdkHttpProperties {
    private JdkHttpProperties() {}

    public static synchronized void setForServer(Map<String, ?> properties) {
        setForNames();
        properties.forEach(JdkHttpProperties::keep);
    }

    public static synchronized void setForClient() {
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
        // The JDK's own file sets this one to 10, so its value does not show whether a user set it.
        Security.setProperty("networkaddress.cache.negative.ttl", "0");
    }

    private static void keep(String name, Object value) {
        if (System.getProperty(name) == null) {
            System.setProperty(name, value.toString());
        }
    }
}
