package replog.config;

import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import replog.config.ConfigSources.RawValue;
import replog.config.Settings.DelayRange;
import replog.config.Settings.Peer;
import replog.durability.FsyncMode;
import replog.durability.WriteConcern;

/** The table of all settings, in the order in which people read them. */
final class SettingDefinitions {
    private static final List<Setting<?>> TABLE = new ArrayList<>();

    static final Setting<Role> ROLE = fixed("role", "local",
            ValueParsers.choice(List.of(Role.values())),
            "master, secondary, or local: a master and two secondaries in one process");
    static final Setting<String> NAME = open("name", "master or secondary-PORT",
            NodeName::parse,
            "what logs, status and acknowledgements call the node");
    static final Setting<String> HOST = fixed("host", "0.0.0.0",
            ValueParsers::host,
            "where it listens");
    static final Setting<Integer> PORT = fixed("port", "8000",
            ValueParsers.wholeNumber(0, 65535),
            "where it listens; 0 takes a free one; local also takes the next two");
    static final Setting<URI> ADVERTISE = open("advertise", "http://HOSTNAME:PORT",
            NodeUrls::parse,
            "where other nodes reach it");
    static final Setting<URI> ADVERTISE_CLIENTS = open("advertise.clients", "advertise",
            NodeUrls::parseForClients,
            "where clients reach it, perhaps over https and by a path: used in Location");
    static final Setting<Path> DATA = open("data", "data/NAME",
            Path::of,
            "its folder; with role local the folder that holds the three of them");

    static final Setting<List<Peer>> SECONDARIES = open("secondaries", "none",
            ValueParsers::peers,
            "on a master: http://h1:8001,http://h2:8002, each optionally name=url");
    static final Setting<URI> MASTER = open("master", "none",
            NodeUrls::parse,
            "on a secondary: the master to register with");
    static final Setting<Integer> CLUSTER_SIZE = open("cluster.size", "1 + known secondaries",
            ValueParsers::clusterSize,
            "how many nodes the cluster is meant to have; more are spares");
    static final Setting<Integer> QUORUM = open("quorum", "majority of cluster.size",
            ValueParsers::clusterSize,
            "usable nodes, the master included, below which it is read-only");
    static final Setting<Boolean> RECOVER = fixed("recover", "off",
            ValueParsers::onOrOff,
            "on a master with an empty folder: first take the log over from its secondaries");

    static final Setting<WriteConcern> WRITE_CONCERN = fixed("write.concern", "all",
            ValueParsers::concern,
            "when a request names none: a number, majority or all");
    static final Setting<Duration> WRITE_TIMEOUT = fixed("write.timeout", "0",
            ValueParsers.duration("0", "1440m"),
            "longest wait for a write concern; 0 is for ever");
    static final Setting<Integer> WRITE_WAITERS = fixed("write.waiters", "10000",
            ValueParsers.wholeNumber(0, 1_000_000),
            "appends that may wait for a concern that can't be reached now");
    static final Setting<Long> MESSAGE_MAX = fixed("message.max", "1m",
            ValueParsers.size("1", "64m"),
            "largest value");
    static final Setting<Long> BULK_MAX = fixed("bulk.max", "8m",
            ValueParsers.size("1", "256m"),
            "largest bulk request");

    static final Setting<FsyncMode> FSYNC = fixed("fsync", "always",
            ValueParsers::fsync,
            "always (group commit), an interval, or never; only always is durable");
    static final Setting<Long> SEGMENT_SIZE = fixed("segment.size", "64m",
            ValueParsers.size("8k", "1g"),
            "a log file's size before the next one is begun");

    static final Setting<Duration> REPLICATION_TIMEOUT = fixed("replication.timeout", "2s",
            ValueParsers.duration("10ms", "60m"),
            "for one replication request, and 1 s more for each MiB in it");
    static final Setting<Long> REPLICATION_BATCH = fixed("replication.batch", "1m",
            ValueParsers.size("1k", "64m"),
            "the most bytes in one such request; one bulk may be more");
    static final Setting<List<Duration>> RETRY_BACKOFF = fixed("retry.backoff",
            "1,2,5,10,30,60,90,180,300",
            ValueParsers::backoff,
            "seconds between failed attempts, the last one repeating");
    static final Setting<Integer> RETRY_LIMIT = fixed("retry.limit", "0",
            ValueParsers.wholeNumber(0, 1_000_000),
            "failed attempts in a row until a secondary is left alone; 0 is no limit");

    static final Setting<Duration> HEARTBEAT_INTERVAL = fixed("heartbeat.interval", "1s",
            ValueParsers.duration("10ms", "60m"),
            "how often the master asks each secondary for a sign of life");
    static final Setting<Duration> HEARTBEAT_TIMEOUT = open("heartbeat.timeout",
            "half of heartbeat.interval",
            ValueParsers.duration("1ms", "60m"),
            "how long it waits for one");
    static final Setting<Integer> HEARTBEAT_SUSPECTED = fixed("heartbeat.suspected", "2",
            ValueParsers.wholeNumber(1, 1_000),
            "failures in a row after which a secondary is suspected");
    static final Setting<Integer> HEARTBEAT_UNHEALTHY = fixed("heartbeat.unhealthy", "5",
            ValueParsers.wholeNumber(1, 1_000),
            "failures in a row after which it is unhealthy; one success is healthy again");

    static final Setting<DelayRange> DELAY = open("delay", "none",
            ValueParsers::delay,
            "on a secondary: LOWER,UPPER seconds that each replication request sleeps");
    static final Setting<Boolean> FAULTS = fixed("faults", "on",
            ValueParsers::onOrOff,
            "whether faults can be asked for over HTTP: /delay and /faults");

    static final Setting<Token> TOKEN = secret("token", "none",
            Token::new,
            "when set: required of clients and between nodes");
    static final Setting<List<String>> HOSTS = open("hosts", "none",
            ValueParsers::hosts,
            "more names by which browsers may reach this node");

    static final Setting<Optional<Path>> LOG_FILE = fixed("log.file", "log/app.log",
            ValueParsers::pathOrOff,
            "the program's own log, besides standard error; off for no file");
    static final Setting<Level> LOG_LEVEL = fixed("log.level", "info",
            ValueParsers::level,
            "error, warning, info, debug, trace or off");
    static final Setting<Duration> SHUTDOWN_GRACE = fixed("shutdown.grace", "10s",
            ValueParsers.duration("0", "60m"),
            "how long SIGTERM lets waiting clients finish");

    /** Every key above. Stays the last field, since the ones above fill the table. */
    static final List<Setting<?>> ALL = List.copyOf(TABLE);

    private SettingDefinitions() {}

    private static <T> Setting<T> fixed(
            String name, String standard, Function<String, T> parser, String meaning) {
        return listed(new Setting<>(name, standard, true, false, parser, meaning));
    }

    private static <T> Setting<T> open(
            String name, String standard, Function<String, T> parser, String meaning) {
        return listed(new Setting<>(name, standard, false, false, parser, meaning));
    }

    private static <T> Setting<T> secret(
            String name, String standard, Function<String, T> parser, String meaning) {
        return listed(new Setting<>(name, standard, false, true, parser, meaning));
    }

    private static <T> Setting<T> listed(Setting<T> key) {
        TABLE.add(key);
        return key;
    }

    /** The settings as people read of them. */
    static final class Help {
        static final String SOURCES = """
                Settings: the first source that has a key wins: a flag --key=value or --key value, \
                the environment variable REPLOG_KEY (dots become underscores), the file \
                named by --config=FILE, else ./config.properties if it is there, the default. \
                Durations are 500ms, 2s, 5m or plain seconds; sizes are 64k, 1m or plain bytes.
                """;

        private Help() {}

        /** Of each setting its name, its default and what it means. */
        static List<List<String>> rows() {
            return SettingDefinitions.ALL.stream()
                    .map(key -> List.of(key.name(), key.standard(), key.meaning()))
                    .toList();
        }
    }

    /**
     * One setting of the table.
     *
     * @param standard the default as help shows it
     * @param fixed whether the default is a value; otherwise it describes what hangs on other
     * things
     * @param secret whether no report may show what was written
     * @param parser reads a text, or throws an IllegalArgumentException that says what it must be
     * @param meaning one line for help
     */
    record Setting<T>(String name, String standard, boolean fixed, boolean secret,
            Function<String, T> parser, String meaning) {

        Optional<RawValue> defaultValue() {
            return fixed ? Optional.of(new RawValue(standard, RawValue.DEFAULT)) : Optional.empty();
        }

        T parse(RawValue given) {
            return parser.apply(given.text());
        }

        /** What is wrong with a value by itself. */
        Optional<ConfigViolation> error(RawValue given) {
            try {
                if (given.text().isEmpty()) {
                    throw new IllegalArgumentException("is empty; leave it out for the default");
                }
                parse(given);
                return Optional.empty();
            } catch (IllegalArgumentException unfit) {
                return Optional.of(error(given, unfit.getMessage()));
            }
        }

        ConfigViolation error(RawValue given, String what) {
            return new ConfigViolation(name, secret ? "" : given.text(), given.origin(), what);
        }
    }
}
