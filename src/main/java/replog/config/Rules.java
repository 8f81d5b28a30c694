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
            Role.MASTER, List.of(Keys.MASTER),
            Role.SECONDARY, List.of(Keys.SECONDARIES),
            Role.LOCAL, List.of(Keys.NAME, Keys.ADVERTISE, Keys.ADVERTISE_CLIENTS,
                    Keys.SECONDARIES, Keys.MASTER));

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
        rules.writeConcern();
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
            refuse(Keys.PORT, "must be at most %d with role local, which also takes the next two"
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
    private void writeConcern() {
        int unset = isLocal() ? LOCAL_NODES : Integer.MAX_VALUE;
        int size = values.find(Keys.CLUSTER_SIZE, unset).orElse(Integer.MAX_VALUE);
        values.find(Keys.WRITE_CONCERN).ifPresent(concern -> {
            if (concern instanceof Concern.Nodes(int count) && count > size) {
                refuse(Keys.WRITE_CONCERN, "must be at most cluster.size; cluster.size is %d (%s)"
                        .formatted(size, values.given(Keys.CLUSTER_SIZE)
                                .map(Given::origin).orElse("default with role local")));
            }
        });
    }

    private boolean isLocal() {
        return values.find(Keys.ROLE).filter(Role.LOCAL::equals).isPresent();
    }

    private void refuse(Key<?> key, String what) {
        values.explicit(key).ifPresent(set -> mistakes.add(key.mistake(set, what)));
    }
}
