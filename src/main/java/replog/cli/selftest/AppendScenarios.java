package replog.cli.selftest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What {@code selftest} tries while nothing is wrong. For one thread.
 *
 * @param mark with which all values of this run begin, and no others
 */
record AppendScenarios(SelfTestCluster cluster, SelfTestSteps steps, String mark) {
    private static final String LINES = "application/x-ndjson";

    /** Returns the id of the first entry. */
    long concernsAndOrder() {
        steps.begin("Write concerns and order");
        var answers = new ArrayList<SelfTestClient.Answer>();
        for (Object concern : List.of(1, 2, "majority", "all")) {
            var answer = cluster.master().append(value("concern " + concern), concern);
            steps.expectStatus("an append with write concern " + concern + " is answered", 201,
                    answer);
            answers.add(answer);
        }
        steps.expect("the last one is acknowledged by all " + cluster.size() + " nodes",
                cluster.size(), answers.getLast().list("acknowledged").size());
        steps.expect("their ids rise", true, IntStream.range(1, answers.size()).allMatch(
                at -> answers.get(at - 1).id() < answers.get(at).id()));
        for (SelfTestClient node : cluster.nodes()) {
            steps.eventually(node.name() + " shows each under its id", () -> IntStream
                    .range(0, answers.size()).boxed()
                    .flatMap(at -> wrong(node, answers.get(at).id(),
                            List.of(1, 2, "majority", "all").get(at)).stream()).findFirst());
        }
        for (SelfTestClient node : cluster.secondaries()) {
            var answer = node.append(value("to " + node.name()), 1);
            steps.expectStatus(node.name() + " sends an append to the master", 307, answer);
            steps.expect("with the whole address", true, answer.headers()
                    .getOrDefault("Location", "").matches("https?://.+/message"));
        }
        return answers.getFirst().id();
    }

    void bulk() {
        steps.begin("Bulk, all or nothing");
        var good = lines("\"" + value("bulk 1") + "\"\n\"" + value("bulk 2") + "\"\n");
        steps.expectStatus("a bulk of two lines is answered", 201, good);
        steps.expect("it has two consecutive ids", 1L,
                whole(good, "last_id") - whole(good, "first_id"));
        var bad = lines("\"" + value("torn 1") + "\"\n6\n");
        steps.expectStatus("a bulk with a bad line is refused", 400, bad);
        steps.expect("by the number of the line", true,
                bad.field("detail").toString().contains("line 2"));
        steps.expect("it says that nothing is stored", "not_appended", bad.field("outcome"));
        var after = cluster.master().append(value("after the bulk"), "all");
        var shown = cluster.master().get("/messages?from=" + whole(good, "first_id")
                + "&limit=1000");
        steps.expectStatus("an append after it is answered", 201, after);
        steps.expect("both lines of the good one are shown, and none of the other", true,
                shown.text().contains(value("bulk 1") + "\",\"" + value("bulk 2"))
                        && !shown.text().contains(value("torn")));
    }

    void keys() {
        steps.begin("Idempotency key");
        var first = keyed("paid");
        steps.expectStatus("an append with a key is answered", 201, first);
        var repeat = keyed("paid");
        steps.expectStatus("its repeat is answered", 200, repeat);
        steps.expect("with the id of the first", first.id(), repeat.id());
        steps.expect("and as a repeat", "true",
                repeat.headers().getOrDefault("Idempotency-Replayed", "none"));
        var other = keyed("not paid");
        steps.expectStatus("another value under the key is refused", 422, other);
        steps.expect("it says that it is not stored", "not_appended", other.field("outcome"));
    }

    void mistakes() {
        steps.begin("Mistakes");
        SelfTestClient master = cluster.master();
        steps.expectStatus("an unknown path is 404", 404, master.get("/no-such-path"));
        steps.expectStatus("an entry beyond the end is 404", 404,
                master.get("/messages/" + Long.MAX_VALUE));
        var method = master.ask("DELETE", "/messages", Map.of(), "");
        steps.expectStatus("a method that is not there is 405", 405, method);
        steps.expect("it names those that are", true, method.headers()
                .getOrDefault("Allow", "").contains("GET"));
        expectRejection("an unknown field", 400, Map.of("value", value("x"), "colour", "red"),
                "colour");
        expectRejection("a write concern beyond the cluster", 400, Map.of("value", value("x"),
                "write_concern", cluster.size() + 1), "write_concern");
        expectRejection("a value that is no text", 400, Map.of("value", 7), "value");
        var form = master.ask("POST", "/message",
                Map.of("Content-Type", "application/x-www-form-urlencoded"), "value=x");
        steps.expectStatus("a form is 415", 415, form);
    }

    /** Offers to a secondary what it has, and another value. */
    void offers(long id) {
        steps.begin("An entry offered by hand");
        for (SelfTestClient node : cluster.secondaries()) {
            steps.expectStatus(node.name() + " has the same value: 204", 204, node.send(
                    "PUT", "/message", Map.of("key", id, "value", value("concern 1"))));
            steps.expectStatus(node.name() + " has another value: 409", 409, node.send(
                    "PUT", "/message", Map.of("key", id, "value", value("other"))));
        }
    }

    /** All that was appended since, on all nodes. */
    void sameEverywhere(long firstId) {
        steps.begin("The same everywhere");
        var end = cluster.master().append(value("the end"), "all");
        steps.expectStatus("a last append is answered by all", 201, end);
        String range = "/messages?from=" + firstId + "&limit=" + (end.id() - firstId + 1);
        String shown = cluster.master().get(range, LINES).text();
        steps.expect("the master shows as many entries as there are ids", end.id() - firstId + 1,
                shown.lines().count());
        for (SelfTestClient node : cluster.secondaries()) {
            steps.eventually(node.name() + " shows the same, byte by byte", () ->
                    node.get(range, LINES).text().equals(shown) ? Optional.empty()
                            : Optional.of("it differs"));
            steps.expect(node.name() + " holds the same log",
                    cluster.master().get("/status").field("log_id"),
                    node.get("/status").field("log_id"));
        }
    }

    private void expectRejection(String what, int status, Map<String, ?> body, String named) {
        var answer = cluster.master().send("POST", "/message", body);
        steps.expectStatus(what + " is " + status, status, answer);
        steps.expect("it names the field, and says that nothing is stored", true,
                answer.field("detail").toString().contains(named)
                        && answer.field("outcome").equals("not_appended"));
    }

    private Optional<String> wrong(SelfTestClient node, long id, Object concern) {
        var answer = node.get("/messages/" + id);
        return Objects.equals(answer.field("value"), value("concern " + concern))
                ? Optional.empty() : Optional.of("it answers for " + id + " " + answer.text());
    }

    private SelfTestClient.Answer keyed(String text) {
        return cluster.master().ask("POST", "/message?write_concern=1", Map.of("Content-Type",
                "text/plain", "Idempotency-Key", value("key").replace(' ', '-')), value(text));
    }

    private SelfTestClient.Answer lines(String lines) {
        return cluster.master().ask("POST", "/messages?write_concern=1",
                Map.of("Content-Type", LINES), lines);
    }

    private static long whole(SelfTestClient.Answer answer, String field) {
        return answer.field(field) instanceof Long whole ? whole : 0;
    }

    private String value(String text) {
        return mark + text;
    }
}
