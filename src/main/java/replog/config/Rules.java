package replog.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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

    private final Values values;
    private final List<Mistake> mistakes = new ArrayList<>();

    private Rules(Values values) {
        this.values = values;
    }

    static List<Mistake> broken(Values values) {
        var rules = new Rules(values);
        rules.role();
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
        var ownUrl = values.find(Keys.ADVERTISE);
        for (Peer peer : values.find(Keys.SECONDARIES).orElse(List.of())) {
            if (peer.name().isPresent() && peer.name().equals(ownName)) {
                refuse(Keys.SECONDARIES, "has the name " + ownName.get() + ", the master's own");
            }
            if (ownUrl.filter(peer.url()::equals).isPresent()) {
                refuse(Keys.SECONDARIES, "has the address " + peer.url() + ", the master's own");
            }
        }
    }

    /** Without a set size a master can't tell: more secondaries may register. */
    private void withinClusterSize() {
        int unset = isLocal() ? LOCAL_NODES : Integer.MAX_VALUE;
        int size = values.find(Keys.CLUSTER_SIZE, unset).orElse(Integer.MAX_VALUE);
        values.find(Keys.WRITE_CONCERN).ifPresent(concern -> {
            if (concern instanceof Concern.Nodes(int count)) {
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
