package replog.config;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import replog.durability.WriteConcern;

/**
 * What must hold between keys. A rule is judged where all that it needs reads well, and names a key
 * that was set, never one that has its default. Confined to one thread.
 */
final class Rules {
    private static final int LOCAL_NODES = 3;
    private static final int MAX_PORT = 65_535;

    private static final Map<Role, List<Key<?>>> SENSELESS = Map.of(
            Role.MASTER, List.of(Keys.MASTER, Keys.DELAY),
            Role.SECONDARY, List.of(Keys.SECONDARIES, Keys.RECOVER),
            Role.LOCAL, List.of(Keys.NAME, Keys.ADVERTISE, Keys.ADVERTISE_CLIENTS,
                    Keys.SECONDARIES, Keys.MASTER, Keys.RECOVER));

    private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "[::1]");

    private final Values values;
    private final String machine;
    private final List<Mistake> mistakes = new ArrayList<>();

    private Rules(Values values, String machine) {
        this.values = values;
        this.machine = machine;
    }

    /** @param machine what this machine is called */
    static List<Mistake> broken(Values values, String machine) {
        var rules = new Rules(values, machine);
        rules.role();
        rules.advertise();
        rules.ownMaster();
        rules.localPorts();
        rules.ownSecondary();
        rules.withinClusterSize();
        rules.heartbeats();
        rules.recover();
        return List.copyOf(rules.mistakes);
    }

    private void role() {
        values.given(Keys.ROLE).ifPresent(role -> {
            for (Key<?> key : SENSELESS.get(Keys.ROLE.read(role))) {
                refuse(key, "makes no sense with role %s (%s)"
                        .formatted(role.text(), role.origin()));
            }
        });
    }

    private void localPorts() {
        int port = values.find(Keys.PORT).orElse(0);
        if (isLocal() && port > MAX_PORT - (LOCAL_NODES - 1)) {
            refuse(Keys.PORT, "must be at most %s with role local, which also takes the next two"
                    .formatted(MAX_PORT - (LOCAL_NODES - 1)));
        }
    }

    private void ownSecondary() {
        var ownName = values.find(Keys.NAME, Role.MASTER.word());
        var own = ownAddresses();
        for (Peer peer : values.find(Keys.SECONDARIES).orElse(List.of())) {
            if (peer.name().isPresent() && peer.name().equals(ownName)) {
                refuse(Keys.SECONDARIES, "has the name " + ownName.get() + ", the master's own");
            }
            if (own.contains(peer.url().getAuthority())) {
                refuse(Keys.SECONDARIES, "has the address " + peer.url() + ", the master's own");
            }
        }
    }

    private void ownMaster() {
        values.find(Keys.MASTER).filter(master -> ownAddresses().contains(master.getAuthority()))
                .ifPresent(_ -> refuse(Keys.MASTER, "is this node's own address; it must be that"
                        + " of the node with role master"));
    }

    /** A node that listens at all addresses is reached by the machine's name. */
    private void advertise() {
        Optional<String> host = values.find(Keys.HOST);
        if (isLocal() || host.isEmpty() || values.given(Keys.ADVERTISE).isPresent()
                || values.unreadable().contains(Keys.ADVERTISE.name())) {
            return;
        }
        boolean byName = Urls.isAnyAddress(host.get());
        try {
            Urls.read("http://" + (byName ? machine : Urls.inUrl(host.get())) + ":8000");
        } catch (IllegalArgumentException unfit) {
            String what = "can't stand in an address by which other nodes reach it; set advertise,"
                    + " for instance to http://ADDRESS:" + values.find(Keys.PORT).orElse(8000);
            if (byName) {
                mistakes.add(new Mistake(Keys.ADVERTISE.name(), "", Given.DEFAULT,
                        "the name of this machine, " + machine + ", " + what));
            } else {
                refuse(Keys.HOST, what);
            }
        }
    }

    /** HOST:PORT of all under which this node is reached, as far as the settings tell. */
    private Set<String> ownAddresses() {
        var own = new HashSet<String>();
        values.find(Keys.ADVERTISE).map(URI::getAuthority).ifPresent(own::add);
        int port = values.find(Keys.PORT).orElse(0);
        String host = values.find(Keys.HOST).orElse("").toLowerCase(Locale.ROOT);
        if (Urls.isAnyAddress(host)) {
            LOOPBACK.forEach(loopback -> own.add(loopback + ":" + port));
            own.add(machine.toLowerCase(Locale.ROOT) + ":" + port);
        } else {
            own.add(Urls.inUrl(host) + ":" + port);
        }
        return own;
    }

    /** Without a set size a master can't tell: more secondaries may register. */
    private void withinClusterSize() {
        int unset = isLocal() ? LOCAL_NODES : Integer.MAX_VALUE;
        int size = values.find(Keys.CLUSTER_SIZE, unset).orElse(Integer.MAX_VALUE);
        values.find(Keys.WRITE_CONCERN).ifPresent(concern -> {
            if (concern instanceof WriteConcern.Nodes(int count)) {
                atMostClusterSize(Keys.WRITE_CONCERN, count, size);
            }
        });
        values.find(Keys.QUORUM).ifPresent(count ->
                atMostClusterSize(Keys.QUORUM, count, size));
    }

    private void atMostClusterSize(Key<?> key, int count, int size) {
        if (count > size) {
            refuse(key, "must be at most cluster.size; cluster.size is %s (%s)"
                    .formatted(size, values.given(Keys.CLUSTER_SIZE)
                            .map(Given::origin).orElse("default with role local")));
        }
    }

    /** With the default of the one, the other may be lower: unhealthy without being suspected. */
    private void heartbeats() {
        int unhealthy = values.find(Keys.HEARTBEAT_UNHEALTHY).orElse(Integer.MAX_VALUE);
        values.find(Keys.HEARTBEAT_SUSPECTED).filter(suspected -> suspected > unhealthy)
                .ifPresent(_ -> refuse(Keys.HEARTBEAT_SUSPECTED,
                        "must be at most heartbeat.unhealthy, which is " + unhealthy));
    }

    /** Who takes a log over must know from whom: nobody can register before it serves. */
    private void recover() {
        boolean master = values.find(Keys.ROLE).filter(Role.MASTER::equals).isPresent();
        if (!master || values.find(Keys.RECOVER).filter(on -> on).isEmpty()) {
            return;
        }
        int known = values.find(Keys.SECONDARIES).orElse(List.of()).size();
        int needed = Math.max(1, values.find(Keys.CLUSTER_SIZE).orElse(1 + known) - 1);
        if (known < needed) {
            refuse(Keys.RECOVER, "needs all other nodes in secondaries: %s, not %s"
                    .formatted(needed, known));
        }
    }

    private boolean isLocal() {
        return values.find(Keys.ROLE).filter(Role.LOCAL::equals).isPresent();
    }

    private void refuse(Key<?> key, String what) {
        values.explicit(key).ifPresent(set -> mistakes.add(key.mistake(set, what)));
    }
}
