package replog.config;

import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import replog.config.NodeUrls.MachineName;
import replog.config.SettingDefinitions.Help;
import replog.config.SettingsLoader.LoadResult;
import replog.config.ValueParsers.Durations;
import replog.durability.FsyncMode;
import replog.durability.WriteConcern;

/**
 * The settings of one node, or of the local trio, grouped as the documentation groups them.
 *
 * <p>What {@link #load} returns is within every bound and free of contradictions. A value is empty
 * where its default hangs on what the node learns later, such as the port that it really got. Sizes
 * are bytes; relative paths are resolved against the working directory. Immutable.
 *
 * @param token what clients and nodes must send; empty lets all in
 */
public record Settings(
        Role role,
        Identity identity,
        Cluster cluster,
        Appends appends,
        Storage storage,
        Replication replication,
        Heartbeat heartbeat,
        Faults faults,
        Optional<Token> token,
        Logs logs,
        Duration shutdownGrace) {

    /**
     * The node's name and addresses.
     *
     * @param port 0 takes a free one; in the local role the first of three
     * @param advertise without a trailing slash; empty is {@code http://HOSTNAME:PORT}
     * @param advertiseClients without a trailing slash; empty is {@code advertise}
     * @param hosts more names of it, in lower case
     */
    public record Identity(
            Optional<String> name,
            String host,
            int port,
            Optional<URI> advertise,
            Optional<URI> advertiseClients,
            List<String> hosts) {
        public Identity {
            hosts = List.copyOf(hosts);
        }
    }

    /**
     * The other nodes.
     *
     * @param secondaries on a master, none twice; a node beyond {@code size} is a spare
     * @param master on a secondary, where to register; empty waits to be found
     * @param size as it was set; empty is 1 + the known secondaries, 3 in the local role
     * @param quorum as it was set; empty is the majority of the size
     * @param recover whether a master with an empty folder takes the log over from its secondaries
     */
    public record Cluster(List<Peer> secondaries, Optional<URI> master, OptionalInt size,
            OptionalInt quorum, boolean recover) {
        public Cluster {
            secondaries = List.copyOf(secondaries);
        }
    }

    /**
     * What bounds an append.
     *
     * @param writeTimeout zero waits for ever
     * @param writeWaiters how many may wait for a concern that the usable nodes can't reach
     */
    public record Appends(WriteConcern writeConcern, Duration writeTimeout, int writeWaiters,
            long messageMax, long bulkMax) {}

    /**
     * The log on disk.
     *
     * @param data the node's folder, empty is {@code data/NAME}; in the local role the folder that
     *     holds those of the three, empty is {@code data}
     * @param segmentSize one atomic append that is larger has a segment of its own
     */
    public record Storage(Optional<Path> data, FsyncMode fsync, long segmentSize) {
        /** The mode as settings and answers spell it. */
        public String fsyncName() {
            return switch (fsync) {
                case FsyncMode.Always() -> "always";
                case FsyncMode.Every(Duration interval) -> Durations.format(interval);
                case FsyncMode.Never() -> "never";
            };
        }
    }

    /**
     * How a master replicates.
     *
     * @param timeout for one request, before what is added by its size
     * @param batch the most bytes in one request
     * @param retryBackoff pauses between failed attempts, at least one, the last one repeating
     * @param retryLimit failed attempts in a row until a secondary is left alone; 0 is no limit
     */
    public record Replication(
            Duration timeout, long batch, List<Duration> retryBackoff, int retryLimit) {
        public Replication {
            retryBackoff = List.copyOf(retryBackoff);
        }
    }

    /**
     * How often a master asks for a sign of life, and how long it waits for one.
     *
     * @param suspected failures in a row from which on a secondary is suspected
     * @param unhealthy failures in a row from which on it is unhealthy, at least {@code suspected}
     */
    public record Heartbeat(Duration interval, Duration timeout, int suspected, int unhealthy) {}

    /**
     * Faults that a person wants to see.
     *
     * @param delay how long each replication request sleeps on a secondary before it is stored
     * @param onRequest whether more can be asked for while the node runs
     */
    public record Faults(Optional<DelayRange> delay, boolean onRequest) {}

    /** Where the program's own log goes besides standard error, and from which level on. */
    public record Logs(Optional<Path> file, Level level) {}

    /**
     * Reads and validates all sources.
     *
     * @param flags the command line without its command; {@code --help} is the caller's to handle
     * @param environment all variables; those that don't begin with {@code REPLOG_} are ignored
     * @param workingDirectory where {@code config.properties} is looked for
     */
    public static LoadResult load(
            List<String> flags, Map<String, String> environment, Path workingDirectory) {
        return SettingsLoader.load(
                flags, environment, workingDirectory, MachineName.read());
    }

    /** The same but for how many appends may wait for a concern that can't be reached. */
    public Settings withWriteWaiters(int writeWaiters) {
        var others = new Appends(appends.writeConcern(), appends.writeTimeout(), writeWaiters,
                appends.messageMax(), appends.bulkMax());
        return new Settings(role, identity, cluster, others, storage, replication, heartbeat,
                faults, token, logs, shutdownGrace);
    }

    /** In which ways settings are given, a paragraph a line. */
    public static String sources() {
        return Help.SOURCES;
    }

    /** The table of all settings: of each its name, its default and what it means. */
    public static List<List<String>> table() {
        return Help.rows();
    }

    /** How long something sleeps: a random time between the two, both included. */
    public record DelayRange(Duration lower, Duration upper) {
        public DelayRange {
            if (lower.isNegative() || lower.compareTo(upper) > 0) {
                throw new IllegalArgumentException("no range: from " + lower + " to " + upper);
            }
        }
    }

    /**
     * A secondary that the settings name: its name, if they give one, and its URL.
     */
    public record Peer(Optional<String> name, URI url) {}
}
