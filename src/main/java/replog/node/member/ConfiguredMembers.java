package replog.node.member;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import replog.config.Settings;
import replog.config.Settings.Peer;
import replog.node.store.RegisteredMember;
import replog.replication.SecondaryAddress;

/** Which secondaries the settings of a master give, in their order, and what each is called. */
public final class ConfiguredMembers {
    private ConfiguredMembers() {}

    /** How many nodes the cluster has by the settings alone. */
    public static int size(Settings settings) {
        return settings.cluster().size().orElse(1 + settings.cluster().secondaries().size());
    }

    /**
     * Those of the settings; one without a name there is called neither as another one is nor as
     * one that registered from elsewhere.
     */
    static List<SecondaryAddress> of(Settings settings, List<RegisteredMember> registered) {
        var members = new ArrayList<SecondaryAddress>();
        Set<String> taken = givenNames(settings);
        registered.stream().filter(one -> settings.cluster().secondaries().stream()
                .noneMatch(peer -> peer.url().equals(one.url())))
                .map(RegisteredMember::name).forEach(taken::add);
        for (Peer peer : settings.cluster().secondaries()) {
            String name = peer.name().orElseGet(() -> freeName(peer, taken));
            members.add(new SecondaryAddress(name, peer.name().isPresent(), peer.url()));
        }
        return List.copyOf(members);
    }

    /** The names that settings give, the master's own among them: each is another node's. */
    private static Set<String> givenNames(Settings settings) {
        var names = new HashSet<String>();
        names.add(settings.identity().name().orElse(settings.role().wireName()));
        settings.cluster().secondaries().forEach(peer -> peer.name().ifPresent(names::add));
        return names;
    }

    private static String freeName(Peer peer, Set<String> taken) {
        String usual = "secondary-" + peer.url().getPort();
        return taken.add(usual) ? usual : peer.url().getAuthority();
    }
}
