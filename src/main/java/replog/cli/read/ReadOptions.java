package replog.cli.read;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import replog.cli.terminal.Arguments;
import replog.cli.terminal.Command;
import replog.cli.terminal.Command.Operand;
import replog.cli.terminal.NodeOptions;
import replog.cli.terminal.Option;
import replog.cli.terminal.Terminal;
import replog.wire.HeaderNames;

/**
 * Which entries {@code read} and {@code tail} show, and how.
 *
 * @param urls nodes, of plain HTTP, at least one: where one does not answer, the next is asked
 * @param id the only entry to show
 * @param from the first entry
 * @param last how many at the end of the log to begin with, in place of {@code from}
 * @param limit how many at most
 * @param committed whether only those that a majority holds
 */
record ReadOptions(List<URI> urls, Optional<String> token, OptionalLong id, OptionalLong from,
        OptionalLong last, OptionalLong limit, boolean committed, EntryPrinter.Form form) {
    static final Operand ID = Operand.optional("ID", "the only entry to show");
    static final Option FROM = new Option("from", "ID", "the first entry; by default 1");
    static final Option LAST = new Option("last", "N", "how many at the end of the log to begin"
            + " with").withLetter('n');
    static final Option LIMIT = new Option("limit", "N", "after how many it ends");
    static final Option COMMITTED =
            Option.flag("committed", "only what a majority of the cluster holds on disk");
    static final Option RAW = Option.flag("raw", "the values alone as they are, without escapes,"
            + " each with a line feed after it");
    static final Option JSON = Option.flag("json", "the entries as the node sends them, one JSON"
            + " object a line");

    private static final String LINES = "application/x-ndjson";

    static ReadOptions of(Arguments arguments, Terminal terminal, Command command) {
        OptionalLong id = arguments.operandId(ID.name());
        long given = Stream.of(FROM, LAST).filter(option -> arguments.has(option.name())).count();
        if (given > 1) {
            arguments.addMistake("--from and --last exclude each other");
        }
        if (arguments.operand(ID.name()).isPresent()
                && (given > 0 || arguments.has(LIMIT.name()))) {
            arguments.addMistake("ID names the only entry: it goes without --from, --last and"
                    + " --limit");
        }
        if (arguments.has(RAW.name()) && arguments.has(JSON.name())) {
            arguments.addMistake("--raw and --json exclude each other");
        }
        OptionalLong from = arguments.id(FROM.name(), 1);
        OptionalLong limit = arguments.id(LIMIT.name(), 0);
        return new ReadOptions(NodeOptions.urls(arguments, terminal, command),
                NodeOptions.token(arguments, terminal), id, id.isPresent() ? id : from,
                arguments.id(LAST.name(), 0), id.isPresent() ? OptionalLong.of(1) : limit,
                arguments.has(COMMITTED.name()), EntryPrinter.Form.of(arguments));
    }

    ReadOptions beginningWithLast(long entries) {
        return from.isPresent() || last.isPresent() ? this : new ReadOptions(urls, token, id, from,
                OptionalLong.of(entries), limit, committed, form);
    }

    /** A path and query. */
    String target(long first, OptionalLong most) {
        return "/messages?from=" + first
                + (most.isPresent() ? "&limit=" + most.getAsLong() : "")
                + (committed ? "&read=committed" : "");
    }

    /** The header of an answer that says how far there are entries to show. */
    String endHeader() {
        return committed ? HeaderNames.COMMITTED_ID : HeaderNames.LAST_ID;
    }

    /** The first entry to show of a log that ends there. */
    long first(long end) {
        return from.orElse(last.isPresent() ? Math.max(1, end + 1 - last.getAsLong()) : 1);
    }

    /** For lines of JSON. */
    Map<String, String> headers() {
        return headers(LINES);
    }

    Map<String, String> headers(String accepted) {
        var headers = new LinkedHashMap<String, String>();
        headers.put("Accept", accepted);
        token.ifPresent(text -> headers.put("x-token", text));
        return headers;
    }
}
