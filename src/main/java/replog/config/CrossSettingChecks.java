package replog.config;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import replog.config.ConfigSources.RawValue;
import replog.config.SettingDefinitions.Setting;
import replog.config.Settings.Peer;
import replog.config.SettingsLoader.ParsedValues;
import replog.durability.WriteConcern;

/**
 * What must hold between settings. A check runs where all that it needs parsed, and names a key
 * that was set, never one that has its default. Confined to one thread.
 */
final class CrossSettingChecks {
    private static final int LOCAL_NODES = 3;
    private static final int MAX_PORT = 65_535;

    private static final Map<Role, List<Setting<?>>> SENSELESS = Map.of(
            Role.MASTER, List.of(SettingDefinitions.MASTER, SettingDefinitions.DELAY),
            Role.SECONDARY, List.of(SettingDefinitions.SECONDARIES, SettingDefinitions.RECOVER),
            Role.LOCAL,
                    List.of(SettingDefinitions.NAME, SettingDefinitions.ADVERTISE,
                            SettingDefinitions.ADVERTISE_CLIENTS,
                    SettingDefinitions.SECONDARIES, SettingDefinitions.MASTER,
                            SettingDefinitions.RECOVER));

    private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "[::1]");

    private final ParsedValues values;
    private final String machine;
    private final List<ConfigViolation> errors = new ArrayList<>();

    private CrossSettingChecks(ParsedValues values, String machine) {
        this.values = values;
        this.machine = machine;
    }

    /** @param machine what this machine is called */
    static List<ConfigViolation> check(ParsedValues values, String machine) {
        var checks = new CrossSettingChecks(values, machine);
        checks.role();
        checks.advertise();
        checks.ownMaster();
        checks.localPorts();
        checks.ownSecondary();
        checks.withinClusterSize();
        checks.heartbeats();
        checks.recover();
        return List.copyOf(checks.errors);
    }

    private void role() {
        values.given(SettingDefinitions.ROLE).ifPresent(role -> {
            for (Setting<?> key : SENSELESS.get(SettingDefinitions.ROLE.parse(role))) {
                report(key, "makes no sense with role %s (%s)"
                        .formatted(role.text(), role.origin()));
            }
        });
    }

    private void localPorts() {
        int port = values.find(SettingDefinitions.PORT).orElse(0);
        if (isLocal() && port > MAX_PORT - (LOCAL_NODES - 1)) {
            report(SettingDefinitions.PORT,
                    "must be at most %s with role local, which also takes the next two"
                    .formatted(MAX_PORT - (LOCAL_NODES - 1)));
        }
    }

    private void ownSecondary() {
        var ownName = values.find(SettingDefinitions.NAME, Role.MASTER.wireName());
        var own = ownAddresses();
        for (Peer peer : values.find(SettingDefinitions.SECONDARIES).orElse(List.of())) {
            if (peer.name().isPresent() && peer.name().equals(ownName)) {
                report(SettingDefinitions.SECONDARIES,
                        "has the name " + ownName.get() + ", the master's own");
            }
            if (own.contains(peer.url().getAuthority())) {
                report(SettingDefinitions.SECONDARIES,
                        "has the address " + peer.url() + ", the master's own");
            }
        }
    }

    private void ownMaster() {
        values.find(SettingDefinitions.MASTER)
                .filter(master -> ownAddresses().contains(master.getAuthority()))
                .ifPresent(_ ->
                        report(SettingDefinitions.MASTER,
                                "is this node's own address; it must be that"
                        + " of the node with role master"));
    }

    /** A node that listens at all addresses is reached by the machine's name. */
    private void advertise() {
        Optional<String> host = values.find(SettingDefinitions.HOST);
        if (isLocal() || host.isEmpty() || values.given(SettingDefinitions.ADVERTISE).isPresent()
                || values.unreadable().contains(SettingDefinitions.ADVERTISE.name())) {
            return;
        }
        boolean byName = NodeUrls.isAnyAddress(host.get());
        try {
            NodeUrls.parse("http://" + (byName ? machine : NodeUrls.inUrl(host.get())) + ":8000");
        } catch (IllegalArgumentException unfit) {
            String what = "can't stand in an address by which other nodes reach it; set advertise,"
                    + " for instance to http://ADDRESS:" + values.find(SettingDefinitions.PORT)
                            .orElse(8000);
            if (byName) {
                errors.add(
                        new ConfigViolation(SettingDefinitions.ADVERTISE.name(), "",
                                RawValue.DEFAULT,
                        "the name of this machine, " + machine + ", " + what));
            } else {
                report(SettingDefinitions.HOST, what);
            }
        }
    }

    /** HOST:PORT of all under which this node is reached, as far as the settings tell. */
    private Set<String> ownAddresses() {
        var own = new HashSet<String>();
        values.find(SettingDefinitions.ADVERTISE).map(URI::getAuthority).ifPresent(own::add);
        int port = values.find(SettingDefinitions.PORT).orElse(0);
        String host = values.find(SettingDefinitions.HOST).orElse("").toLowerCase(Locale.ROOT);
        if (NodeUrls.isAnyAddress(host)) {
            LOOPBACK.forEach(loopback -> own.add(loopback + ":" + port));
            own.add(machine.toLowerCase(Locale.ROOT) + ":" + port);
        } else {
            own.add(NodeUrls.inUrl(host) + ":" + port);
        }
        return own;
    }

    /** Without a set size a master can't tell: more secondaries may register. */
    private void withinClusterSize() {
        int unset = isLocal() ? LOCAL_NODES : Integer.MAX_VALUE;
        int size = values.find(SettingDefinitions.CLUSTER_SIZE, unset).orElse(Integer.MAX_VALUE);
        values.find(SettingDefinitions.WRITE_CONCERN).ifPresent(concern -> {
            if (concern instanceof WriteConcern.Nodes(int count)) {
                atMostClusterSize(SettingDefinitions.WRITE_CONCERN, count, size);
            }
        });
        values.find(SettingDefinitions.QUORUM).ifPresent(count ->
                atMostClusterSize(SettingDefinitions.QUORUM, count, size));
    }

    private void atMostClusterSize(Setting<?> key, int count, int size) {
        if (count > size) {
            report(key, "must be at most cluster.size; cluster.size is %s (%s)"
                    .formatted(size, values.given(SettingDefinitions.CLUSTER_SIZE)
                            .map(RawValue::origin).orElse("default with role local")));
        }
    }

    /** With the default of the one, the other may be lower: unhealthy without being suspected. */
    private void heartbeats() {
        int unhealthy = values.find(SettingDefinitions.HEARTBEAT_UNHEALTHY)
                .orElse(Integer.MAX_VALUE);
        values.find(SettingDefinitions.HEARTBEAT_SUSPECTED)
                .filter(suspected -> suspected > unhealthy)
                .ifPresent(_ -> report(SettingDefinitions.HEARTBEAT_SUSPECTED,
                        "must be at most heartbeat.unhealthy, which is " + unhealthy));
    }

    /**
     * A node that takes a log over must know from which nodes: none can register before it serves.
     */
    private void recover() {
        boolean master = values.find(SettingDefinitions.ROLE).filter(Role.MASTER::equals)
                .isPresent();
        if (!master || values.find(SettingDefinitions.RECOVER).filter(on -> on).isEmpty()) {
            return;
        }
        int known = values.find(SettingDefinitions.SECONDARIES).orElse(List.of()).size();
        int needed =
                Math.max(1, values.find(SettingDefinitions.CLUSTER_SIZE).orElse(1 + known) - 1);
        if (known < needed) {
            report(SettingDefinitions.RECOVER, "needs all other nodes in secondaries: %s, not %s"
                    .formatted(needed, known));
        }
    }

    private boolean isLocal() {
        return values.find(SettingDefinitions.ROLE).filter(Role.LOCAL::equals).isPresent();
    }

    private void report(Setting<?> key, String what) {
        values.explicit(key).ifPresent(set -> errors.add(key.error(set, what)));
    }
}
