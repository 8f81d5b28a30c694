package replog.node.store;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import replog.config.NodeUrls;
import replog.config.NodeUrls.MachineName;
import replog.config.Role;
import replog.config.Settings;

/**
 * What a node is called and where it is, once its port is known.
 *
 * @param url where other nodes reach it
 * @param clientsUrl where clients reach it
 * @param hosts the names by which browsers reach it, in lower case: those given and its own
 */
public record NodeIdentity(String name, Path data, URI url, URI clientsUrl, Set<String> hosts) {
    private static final String LOOPBACK = "127.0.0.1";

    public NodeIdentity {
        var all = new HashSet<>(hosts);
        List.of("localhost", name, MachineName.read(), url.getHost(), clientsUrl.getHost())
                .forEach(own -> all.add(own.toLowerCase(Locale.ROOT)));
        all.remove(""); // a machine without a name
        hosts = Set.copyOf(all);
    }

    /** Fills in what the settings leave to the port that the node really got. */
    public static NodeIdentity of(Settings settings, int port) {
        var identity = settings.identity();
        String name = identity.name().orElseGet(
                () -> settings.role() == Role.SECONDARY ? "secondary-" + port : "master");
        Path data = settings.storage().data().orElseGet(() -> Path.of("data", name));
        URI url = identity.advertise().orElseGet(
                () -> URI.create("http://" + host(settings) + ":" + port));
        return new NodeIdentity(name, data, url, identity.advertiseClients().orElse(url),
                Set.copyOf(identity.hosts()));
    }

    /** The same node among others of one process: in a folder with theirs, at 127.0.0.1. */
    public NodeIdentity localMember(Path parent) {
        URI local = URI.create("http://" + LOOPBACK + ":" + url.getPort());
        return new NodeIdentity(name, parent.resolve(name), local, local, hosts);
    }

    /** Whether it is reached by this, an address or a name as it stands in a URL. */
    public boolean answersTo(String host) {
        String relative = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        return hosts.contains(relative.toLowerCase(Locale.ROOT))
                || NodeUrls.address(relative).isPresent();
    }

    /** A host name or address as it stands in a URL. */
    public static String inUrl(String host) {
        return NodeUrls.inUrl(host);
    }

    /** The host of a URL as it stands elsewhere: an IPv6 address without brackets. */
    public static String bareHost(URI url) {
        return url.getHost().replaceAll("[\\[\\]]", "");
    }

    /**
     * The host, as it stands in a URL, by which this machine reaches a server that listens there.
     */
    public static String reachable(String listensAt) {
        return NodeUrls.isAnyAddress(listensAt) ? LOOPBACK : NodeUrls.inUrl(listensAt);
    }

    /**
     * The address that the node listens at; the machine's name if it listens at all of them;
     * 127.0.0.1 among nodes of one process.
     */
    private static String host(Settings settings) {
        if (settings.role() == Role.LOCAL) {
            return LOOPBACK;
        }
        String listensAt = settings.identity().host();
        if (!NodeUrls.isAnyAddress(listensAt)) {
            return NodeUrls.inUrl(listensAt);
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
