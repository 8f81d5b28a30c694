package replog.node;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import replog.config.Peer;
import replog.config.Settings;
import replog.replication.Link;
import replog.replication.Member;

/** Which secondaries a master has, in their order, and the way to each. */
final class Membership {
    private Membership() {}

    /** Nodes beyond the cluster's size are spares. */
    static int clusterSize(Settings settings) {
        return settings.cluster().size().orElse(1 + settings.cluster().secondaries().size());
    }

    static Map<Member, Link> links(Settings settings, Outbound outbound) {
        var timeouts = new HttpLink.Timeouts(
                settings.heartbeat().timeout(), settings.replication().timeout());
        var links = new LinkedHashMap<Member, Link>();
        Set<String> taken = givenNames(settings);
        for (Peer peer : settings.cluster().secondaries()) {
            String name = peer.name().orElseGet(() -> freeName(peer, taken));
            links.put(new Member(name, peer.name().isPresent(), peer.url()),
                    new HttpLink(outbound, peer.url(), timeouts));
        }
        return links;
    }

    /** The names that settings give, the master's own among them: each is another node's. */
    private static Set<String> givenNames(Settings settings) {
        var names = new HashSet<String>();
        names.add(settings.identity().name().orElse(settings.role().word()));
        settings.cluster().secondaries().forEach(peer -> peer.name().ifPresent(names::add));
        return names;
    }

    private static String freeName(Peer peer, Set<String> taken) {
        String usual = "secondary-" + peer.url().getPort();
        return taken.add(usual) ? usual : peer.url().getAuthority();
    }
}
