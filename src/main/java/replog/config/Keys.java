package replog.config;

import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import replog.durability.FsyncMode;
import replog.durability.WriteConcern;

/** The table of all settings, in the order in which people read them. */
final class Keys {
    private static final List<Key<?>> TABLE = new ArrayList<>();

    static final Key<Role> ROLE = fixed("role", "local",
            Parsers.word(List.of(Role.values())),
            "master, secondary, or local: a master and two secondaries in one process");
    static final Key<String> NAME = open("name", "master or secondary-PORT",
            Names::read,
            "what logs, status and acknowledgements call the node");
    static final Key<String> HOST = fixed("host", "0.0.0.0",
            Parsers::host,
            "where it listens");
    static final Key<Integer> PORT = fixed("port", "8000",
            Parsers.whole(0, 65535),
            "where it listens; 0 takes a free one; local also takes the next two");
    static final Key<URI> ADVERTISE = open("advertise", "http://HOSTNAME:PORT",
            Urls::read,
            "where other nodes reach it");
    static final Key<URI> ADVERTISE_CLIENTS = open("advertise.clients", "advertise",
            Urls::readForClients,
            "where clients reach it, perhaps over https and by a path: used in Location");
    static final Key<Path> DATA = open("data", "data/NAME",
            Path::of,
            "its folder; with role local the folder that holds the three of them");

    static final Key<List<Peer>> SECONDARIES = open("secondaries", "none",
            Parsers::peers,
            "on a master: http://h1:8001,http://h2:8002, each optionally name=url");
    static final Key<URI> MASTER = open("master", "none",
            Urls::read,
            "on a secondary: the master to register with");
    static final Key<Integer> CLUSTER_SIZE = open("cluster.size", "1 + known secondaries",
            Parsers::clusterSize,
            "how many nodes the cluster is meant to have; more are spares");
    static final Key<Integer> QUORUM = open("quorum", "majority of cluster.size",
            Parsers::clusterSize,
            "usable nodes, the master included, below which it is read-only");
    static final Key<Boolean> RECOVER = fixed("recover", "off",
            Parsers::onOrOff,
            "on a master with an empty folder: first take the log over from its secondaries");

    static final Key<WriteConcern> WRITE_CONCERN = fixed("write.concern", "all",
            Parsers::concern,
            "when a request names none: a number, majority or all");
    static final Key<Duration> WRITE_TIMEOUT = fixed("write.timeout", "0",
            Parsers.duration("0", "1440m"),
            "longest wait for a write concern; 0 is for ever");
    static final Key<Integer> WRITE_WAITERS = fixed("write.waiters", "10000",
            Parsers.whole(0, 1_000_000),
            "appends that may wait for a concern that can't be reached now");
    static final Key<Long> MESSAGE_MAX = fixed("message.max", "1m",
            Parsers.size("1", "64m"),
            "largest value");
    static final Key<Long> BULK_MAX = fixed("bulk.max", "8m",
            Parsers.size("1", "256m"),
            "largest bulk request");

    static final Key<FsyncMode> FSYNC = fixed("fsync", "always",
            Parsers::fsync,
            "always (group commit), an interval, or never; only always is durable");
    static final Key<Long> SEGMENT_SIZE = fixed("segment.size", "64m",
            Parsers.size("8k", "1g"),
            "a log file's size before the next one is begun");

    static final Key<Duration> REPLICATION_TIMEOUT = fixed("replication.timeout", "2s",
            Parsers.duration("10ms", "60m"),
            "for one replication request, and 1 s more for each MiB in it");
    static final Key<Long> REPLICATION_BATCH = fixed("replication.batch", "1m",
            Parsers.size("1k", "64m"),
            "the most bytes in one such request; one bulk may be more");
    static final Key<List<Duration>> RETRY_BACKOFF = fixed("retry.backoff",
            "1,2,5,10,30,60,90,180,300",
            Parsers::backoff,
            "seconds between failed attempts, the last one repeating");
    static final Key<Integer> RETRY_LIMIT = fixed("retry.limit", "0",
            Parsers.whole(0, 1_000_000),
            "failed attempts in a row until a secondary is left alone; 0 is no limit");

    static final Key<Duration> HEARTBEAT_INTERVAL = fixed("heartbeat.interval", "1s",
            Parsers.duration("10ms", "60m"),
            "how often the master asks each secondary for a sign of life");
    static final Key<Duration> HEARTBEAT_TIMEOUT = open("heartbeat.timeout",
            "half of heartbeat.interval",
            Parsers.duration("1ms", "60m"),
            "how long it waits for one");
    static final Key<Integer> HEARTBEAT_SUSPECTED = fixed("heartbeat.suspected", "2",
            Parsers.whole(1, 1_000),
            "failures in a row after which a secondary is suspected");
    static final Key<Integer> HEARTBEAT_UNHEALTHY = fixed("heartbeat.unhealthy", "5",
            Parsers.whole(1, 1_000),
            "failures in a row after which it is unhealthy; one success is healthy again");

    static final Key<DelayRange> DELAY = open("delay", "none",
            Parsers::delay,
            "on a secondary: LOWER,UPPER seconds that each replication request sleeps");
    static final Key<Boolean> FAULTS = fixed("faults", "on",
            Parsers::onOrOff,
            "whether faults can be asked for over HTTP: /delay and /faults");

    static final Key<Token> TOKEN = secret("token", "none",
            Token::new,
            "when set: required of clients and between nodes");
    static final Key<List<String>> HOSTS = open("hosts", "none",
            Parsers::hosts,
            "more names by which browsers may reach this node");

    static final Key<Optional<Path>> LOG_FILE = fixed("log.file", "log/app.log",
            Parsers::pathOrOff,
            "the program's own log, besides standard error; off for no file");
    static final Key<Level> LOG_LEVEL = fixed("log.level", "info",
            Parsers::level,
            "error, warning, info, debug, trace or off");
    static final Key<Duration> SHUTDOWN_GRACE = fixed("shutdown.grace", "10s",
            Parsers.duration("0", "60m"),
            "how long SIGTERM lets waiting clients finish");

    /** Every key above. Stays the last field, since the ones above fill the table. */
    static final List<Key<?>> ALL = List.copyOf(TABLE);

    private Keys() {}

    private static <T> Key<T> fixed(
            String name, String standard, Function<String, T> parser, String meaning) {
        return listed(new Key<>(name, standard, true, false, parser, meaning));
    }

    private static <T> Key<T> open(
            String name, String standard, Function<String, T> parser, String meaning) {
        return listed(new Key<>(name, standard, false, false, parser, meaning));
    }

    private static <T> Key<T> secret(
            String name, String standard, Function<String, T> parser, String meaning) {
        return listed(new Key<>(name, standard, false, true, parser, meaning));
    }

    private static <T> Key<T> listed(Key<T> key) {
        TABLE.add(key);
        return key;
    }
}
