package replog.cli.bench;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import replog.cli.terminal.Arguments;
import replog.cli.terminal.NodeOptions;
import replog.cli.terminal.Option;
import replog.cli.terminal.Terminal;
import replog.cli.terminal.TextTable;

/**
 * What load to make, and how to tell of it.
 *
 * @param url where it goes, as it was asked for
 * @param valueBytes of each value
 * @param concern as it is written in a request; without one it is the node's to say
 * @param bulk entries a request; without it each is appended by itself
 * @param timeout for each answer
 */
record BenchOptions(
        URI url,
        int connections,
        Duration warmup,
        Duration counted,
        int valueBytes,
        Optional<String> concern,
        OptionalInt bulk,
        Duration timeout,
        Optional<String> token,
        boolean json) {

    private static final int MAX_CONNECTIONS = 10_000;
    private static final int MAX_SECONDS = 86_400;
    private static final int MAX_WARMUP_SECONDS = 3_600;
    private static final int MAX_TIMEOUT_SECONDS = 600;
    private static final int MAX_VALUE_BYTES = 16 * 1024 * 1024;
    private static final int MAX_BULK = 100_000;
    private static final long MAX_REQUEST_BYTES = 1 << 30;
    private static final long MIB = 1 << 20;

    static final List<Option> OPTIONS = List.of(
            NodeOptions.URL,
            new Option("connections", "N", "how many clients append at once, each waiting for its"
                    + " answer before it appends again: 1 to 10000, by default 64"),
            new Option("seconds", "N", "how long is measured: 1 to 86400 s, by default 10"),
            new Option("warmup", "N", "how long before that is not: 0 to 3600 s, by default 2"),
            new Option("size", "BYTES", "of each value: 0 to 16777216 bytes, by default 100"),
            NodeOptions.CONCERN,
            new Option("bulk", "N", "entries a request, by way of POST /messages: 1 to 100000; by"
                    + " default each is a POST /message"),
            new Option("timeout", "N", "how long a client waits for an answer: 1 to 600 s, by"
                    + " default 10"),
            NodeOptions.TOKEN,
            Option.flag("json", "the result as one JSON object"));

    static BenchOptions of(Arguments arguments, Terminal terminal) {
        int bulk = arguments.whole("bulk", 1, MAX_BULK, 0);
        var options = new BenchOptions(
                NodeOptions.url(arguments, terminal, BenchCommand.COMMAND),
                arguments.whole("connections", 1, MAX_CONNECTIONS, 64),
                Duration.ofSeconds(arguments.whole("warmup", 0, MAX_WARMUP_SECONDS, 2)),
                Duration.ofSeconds(arguments.whole("seconds", 1, MAX_SECONDS, 10)),
                arguments.whole("size", 0, MAX_VALUE_BYTES, 100),
                NodeOptions.concern(arguments),
                bulk == 0 ? OptionalInt.empty() : OptionalInt.of(bulk),
                Duration.ofSeconds(arguments.whole("timeout", 1, MAX_TIMEOUT_SECONDS, 10)),
                NodeOptions.token(arguments, terminal),
                arguments.has("json"));
        checkMemory(options, arguments, Runtime.getRuntime().maxMemory());
        return options;
    }

    /** Each connection holds a request whole. */
    static void checkMemory(BenchOptions options, Arguments arguments, long heapBytes) {
        long request = BenchRequests.bytesAtMost(options);
        if (request > MAX_REQUEST_BYTES || request * options.connections() > heapBytes / 2) {
            arguments.addMistake("requests of " + mebibytes(request) + " MiB on "
                    + options.connections()
                    + " connections take more than half of the heap, " + mebibytes(heapBytes)
                    + " MiB: choose less of --size, --bulk or --connections, or give Java more by"
                    + " -Xmx");
        }
    }

    private static long mebibytes(long bytes) {
        return Math.ceilDiv(bytes, MIB);
    }

    /** What is going to be done, in a line. */
    String intention() {
        return load() + "; " + counted.toSeconds() + " s, " + afterWarmup();
    }

    String load() {
        return TextTable.count(connections, "connection", "connections") + ", values of "
                + TextTable.count(valueBytes, "byte", "bytes") + ", "
                + (bulk.isPresent() ? TextTable.count(entriesPerRequest()) : "one")
                + " a request, write concern " + concern.orElse("as the node has it");
    }

    String afterWarmup() {
        return warmup.isZero() ? "without a warm-up"
                : "after " + warmup.toSeconds() + " s of warm-up that do not count";
    }

    int entriesPerRequest() {
        return bulk.orElse(1);
    }
}
