package replog.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Many entries that a client is about to append in one request, for all nodes.
 *
 * <p>What is sent, and the outcome of each entry, is in the cluster's history. For one thread; what
 * it returns ends on another.
 */
final class Bulk {
    private final Endpoint master;
    private final History history;
    private final List<String> values;

    Bulk(Cluster cluster, List<String> values) {
        this.master = cluster.at(NodeName.MASTER);
        this.history = cluster.history();
        this.values = List.copyOf(values);
    }

    List<String> values() {
        return values;
    }

    /**
     * Ends with what became of it, the id being that of its first entry, and never by an exception
     * but for an answer out of shape.
     */
    CompletableFuture<Outcome> send() {
        String lines = values.stream().map(value -> '"' + value + "\"\n")
                .collect(Collectors.joining());
        var request = HttpRequest.newBuilder(
                        master.url().resolve("/messages?write_concern=all"))
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofString(lines)).build();
        values.forEach(history::begin);
        return master.client().sendAsync(request, BodyHandlers.ofByteArray())
                .handle((response, failure) -> {
                    Outcome outcome = failure == null
                            ? outcome(response) : new Outcome.Unknown(failure.toString());
                    IntStream.range(0, values.size()).forEach(number ->
                            history.end(values.get(number), ofEntry(outcome, number)));
                    return outcome;
                });
    }

    private Outcome outcome(HttpResponse<byte[]> response) {
        Shape json = Shape.of(response.body());
        assertThat(response.statusCode()).as("%s", json).isEqualTo(201);
        json.only("first_id", "last_id", "count", "write_concern", "acknowledged", "epoch",
                "elapsed_ms");
        long id = json.whole("first_id");
        assertThat(json.whole("count")).isEqualTo(values.size());
        assertThat(json.whole("last_id")).isEqualTo(id + values.size() - 1);
        assertThat(response.headers().firstValue("Location"))
                .contains("/messages?from=" + id + "&limit=" + values.size());
        return new Outcome.Acknowledged(
                id, (int) json.whole("write_concern"), json.texts("acknowledged"));
    }

    private static Outcome ofEntry(Outcome outcome, int number) {
        return switch (outcome) {
            case Outcome.Acknowledged(long id, int concern, var nodes) ->
                    new Outcome.Acknowledged(id + number, concern, nodes);
            case Outcome.Appended(int status, var type, long id, var nodes) ->
                    new Outcome.Appended(status, type, id + number, nodes);
            case Outcome.NotAppended _, Outcome.Unknown _, Outcome.Redirected _ -> outcome;
        };
    }
}
