package replog.cli;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which entries {@code read} and {@code tail} show, and how.
 *
 * @param url the node, of plain HTTP
 * @param from the first entry
 * @param limit how many at most
 * @param committed whether only those that a majority holds
 * @param json whether the lines are for programs
 */
record ReadPlan(URI url, Optional<String> token, OptionalLong from, OptionalLong limit,
        boolean committed, boolean json) {
    private static final String LINES = "application/x-ndjson";

    static ReadPlan of(Arguments arguments, Terminal terminal, Command command) {
        return new ReadPlan(NodeOptions.url(arguments, terminal, command),
                NodeOptions.token(arguments, terminal), arguments.id("from", 1),
                arguments.id("limit", 0), arguments.has("committed"), arguments.has("json"));
    }

    /** A path and query. */
    String target(long first, OptionalLong most) {
        return "/messages?from=" + first
                + (most.isPresent() ? "&limit=" + most.getAsLong() : "")
                + (committed ? "&read=committed" : "");
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
