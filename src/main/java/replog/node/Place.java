package replog.node;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import replog.config.MachineName;
import replog.config.Role;
import replog.config.Settings;

/**
 * What a node is called and where it is, once its port is known.
 *
 * @param url where other nodes reach it
 * @param clientsUrl where clients reach it
 * @param hosts the names by which browsers reach it, in lower case: those given and its own
 */
public record Place(String name, Path data, URI url, URI clientsUrl, Set<String> hosts) {
    private static final String LOOPBACK = "127.0.0.1";
    private static final Set<String> ANY_ADDRESS = Set.of("0.0.0.0", "::", "[::]");

    public Place {
        var all = new HashSet<>(hosts);
        List.of("localhost", name, MachineName.read(), url.getHost(), clientsUrl.getHost())
                .forEach(own -> all.add(own.toLowerCase(Locale.ROOT)));
        all.remove(""); // a machine without a name
        hosts = Set.copyOf(all);
    }

    /** Fills in what the settings leave to the port that the node really got. */
    public static Place of(Settings settings, int port) {
        var identity = settings.identity();
        String name = identity.name().orElseGet(
                () -> settings.role() == Role.SECONDARY ? "secondary-" + port : "master");
        Path data = settings.storage().data().orElseGet(() -> Path.of("data", name));
        URI url = identity.advertise().orElseGet(
                () -> URI.create("http://" + host(identity.host()) + ":" + port));
        return new Place(name, data, url, identity.advertiseClients().orElse(url),
                Set.copyOf(identity.hosts()));
    }

    /** The same node among others of one process: in a folder with theirs, at 127.0.0.1. */
    public Place local(Path parent) {
        URI local = URI.create("http://" + LOOPBACK + ":" + url.getPort());
        return new Place(name, parent.resolve(name), local, local, hosts);
    }

    /** Whether it is reached by this, an address or a name as it stands in a URL. */
    public boolean answersTo(String host) {
        String relative = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        return hosts.contains(relative.toLowerCase(Locale.ROOT)) || isAddress(relative);
    }

    private static boolean isAddress(String host) {
        try {
            return InetAddress.ofLiteral(host) != null;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /** Where programs on this machine reach who listens there, as it stands in a URL. */
    public static String reachable(String listensAt) {
        return ANY_ADDRESS.contains(listensAt) ? LOOPBACK : inUrl(listensAt);
    }

    /** A host name or address as it stands in a URL. */
    public static String inUrl(String host) {
        return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    }

    /** Who listens at one address is reached there, and who listens at all of them by its name. */
    private static String host(String listensAt) {
        if (!ANY_ADDRESS.contains(listensAt)) {
            return inUrl(listensAt);
        }
        String name = MachineName.read();
        try {
            InetAddress.getByName(name);
            return name;
        } catch (UnknownHostException _) {
            return LOOPBACK;
        }
    }
}
