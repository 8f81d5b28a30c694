package replog.cli.selftest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What {@code selftest} tries while secondaries fail on request. For one thread.
 *
 * @param mark with which all values of this run begin, and no others
 */
record FaultScenarios(SelfTestCluster cluster, SelfTestSteps steps, SelfTestFaults faults,
        String mark) {
    private static final int DELAY_SECONDS = 2;

    void duplicates() {
        steps.begin("Duplicates and lost answers");
        SelfTestClient first = cluster.secondaries().getFirst();
        SelfTestClient last = cluster.secondaries().getLast();
        var injected = List.of(
                faults.inject(first, Map.of("kind", "error-after-store", "count", 1)),
                faults.inject(last, Map.of("kind", "drop", "count", 1)));
        var waiting = new ArrayList<CompletableFuture<SelfTestClient.Answer>>();
        for (int number = 1; number <= 3; number++) {
            waiting.add(cluster.master().appendMeanwhile(value("twice " + number), "all"));
        }
        steps.eventually(first.name() + " failed after it stored, " + last.name()
                + " without an answer", () -> injected.stream().allMatch(
                        SelfTestFaults.Fault::isOver) ? Optional.empty()
                                : Optional.of("a fault was not hit"));
        var ids = new ArrayList<Long>();
        for (var one : waiting) {
            answered("an append for all is answered all the same", one)
                    .ifPresent(answer -> ids.add(answer.id()));
        }
        steps.expect("each has an id of its own", 3L, ids.stream().distinct().count());
        for (SelfTestClient node : cluster.nodes()) {
            steps.eventually(node.name() + " shows each of them once",
                    () -> once(node, ids));
        }
    }

    void delay() {
        steps.begin("A slow secondary");
        SelfTestClient slow = cluster.secondaries().getLast();
        faults.inject(slow, Map.of(
                "kind", "delay", "seconds", DELAY_SECONDS, "count", 1));
        var waiting = cluster.master().appendMeanwhile(value("slow"), "all");
        var quick = cluster.master().append(value("quick"), 1);
        steps.expectStatus("write concern 1 is answered while " + slow.name() + " sleeps", 201,
                quick);
        var others = cluster.master().append(value("others"), cluster.size() - 1);
        steps.expectStatus("write concern " + (cluster.size() - 1) + " is answered", 201, others);
        steps.expect("by others than " + slow.name(), false,
                others.list("acknowledged").contains(slow.name()));
        steps.expect("the append for all waits", false, waiting.isDone());
        steps.expect("a delay is no failure: " + slow.name() + " is healthy", "HEALTHY",
                secondary(slow, "status"));
        answered("the append for all is answered in the end", waiting);
    }

    /** Cuts one off, then all, and lets them return. */
    void partition() {
        steps.begin("Partition and quorum");
        SelfTestClient away = cluster.secondaries().getLast();
        faults.inject(away, Map.of("kind", "partition"));
        var others = cluster.master().append(value("without one"), cluster.size() - 1);
        steps.expectStatus(away.name() + " is cut off: write concern " + (cluster.size() - 1)
                + " is answered", 201, others);
        var waiting = cluster.master().appendMeanwhile(value("for all"), "all");
        steps.eventually("an append for all is in the log, and waits", () ->
                cluster.master().get("/messages?from=" + others.id()).text()
                        .contains(value("for all"))
                        ? Optional.empty() : Optional.of("it is not"));
        steps.expectStatus(away.name() + " shows nothing of them", 404,
                away.get("/messages/" + others.id()));
        if (cluster.size() - cluster.secondaries().size() < cluster.quorum()) {
            readOnly(others.id());
        } else {
            steps.skip("without a quorum the master is read-only",
                    "those that can be cut off from here leave it a quorum");
        }
        steps.expect("the append for all still waits", false, waiting.isDone());
        List<String> left = faults.takeBack();
        steps.expect("the partition is taken back", List.of(), left);
        answered("all return, and the append for all is answered", waiting);
        steps.eventually("the master takes appends again", this::hindrance);
        steps.eventually(away.name() + " shows what it missed", () ->
                away.get("/messages/" + others.id()).status() == 200
                        ? Optional.empty() : Optional.of("it does not"));
        steps.expectStatus("an append for all is answered", 201,
                cluster.master().append(value("all are back"), "all"));
    }

    /** Why the cluster is not as it should be before anything is tried. */
    Optional<String> hindrance() {
        var status = cluster.master().get("/status");
        if (!status.field("mode").equals("normal")) {
            return Optional.of("the master is " + status.field("mode") + ": "
                    + status.field("reason"));
        }
        return status.list("secondaries").stream().map(SelfTestClient.Answer::object)
                .filter(one -> !"HEALTHY".equals(one.get("status"))
                        || !"in-sync".equals(one.get("state")))
                .map(one -> one.get("name") + " is " + one.get("status") + ", "
                        + one.get("state")).findFirst();
    }

    private void readOnly(long shownId) {
        cluster.secondaries().stream().limit(cluster.secondaries().size() - 1L)
                .forEach(node -> faults.inject(node, Map.of("kind", "partition")));
        steps.eventually("all secondaries are cut off: the master turns read-only", () ->
                cluster.master().get("/status").field("mode").equals("read-only")
                        ? Optional.empty() : Optional.of("it did not"));
        var refused = cluster.master().append(value("refused"), 1);
        steps.expectStatus("it refuses an append, even with write concern 1", 503, refused);
        steps.expect("it says why", "/problems/read-only", refused.field("type"));
        steps.expect("it says that nothing is stored", "not_appended", refused.field("outcome"));
        steps.expect("it says when to come again", true,
                refused.headers().getOrDefault("Retry-After", "").matches("[0-9]+"));
        for (SelfTestClient node : cluster.secondaries()) {
            steps.expect("it names " + node.name(), true,
                    refused.field("detail").toString().contains(node.name()));
        }
        steps.expectStatus("reads go on", 200, cluster.master().get("/messages/" + shownId));
    }

    private Optional<SelfTestClient.Answer> answered(
            String what, CompletableFuture<SelfTestClient.Answer> waiting) {
        steps.eventually(what, () -> waiting.isDone()
                ? Optional.empty() : Optional.of("there is no answer"));
        if (!waiting.isDone()) {
            return Optional.empty();
        }
        var answer = waiting.join();
        steps.expectStatus("and acknowledged", 201, answer);
        steps.expect("by all " + cluster.size() + " nodes", cluster.size(),
                answer.list("acknowledged").size());
        return Optional.of(answer);
    }

    private Optional<String> once(SelfTestClient node, List<Long> ids) {
        long from = ids.stream().min(Long::compare).orElse(1L);
        String shown = node.get("/messages?from=" + from).text();
        for (int number = 1; number <= 3; number++) {
            int count = shown.split(value("twice " + number), -1).length - 1;
            if (count != 1) {
                return Optional.of("it shows 'twice " + number + "' " + count + " times");
            }
        }
        return Optional.empty();
    }

    private Object secondary(SelfTestClient node, String member) {
        return cluster.master().get("/status").list("secondaries").stream()
                .map(SelfTestClient.Answer::object)
                        .filter(one -> node.name().equals(one.get("name")))
                .map(one -> one.get(member)).findFirst().orElse("unknown");
    }

    private String value(String text) {
        return mark + text;
    }

    /**
     * The faults that {@code selftest} asked nodes for, so that all are taken back, whatever
     * happens. A fault ends by itself as well, should this process die. Safe for use by several
     * threads.
     */
    static final class SelfTestFaults implements AutoCloseable {
        private static final int TTL_SECONDS = 120;

        private final List<Fault> active = new ArrayList<>();

        /** One that a node was asked for. */
        record Fault(SelfTestClient node, String id) {
            /** Whether it was used up, or taken back. */
            boolean isOver() {
                SelfTestClient.Answer answer = node.get("/faults");
                return answer.status() == 200 && answer.list("faults").stream()
                        .map(SelfTestClient.Answer::object)
                        .noneMatch(fault -> Objects.equals(fault.get("id"), id));
            }
        }

        /** Whether a node takes faults at all. */
        static boolean isOffered(SelfTestClient node) {
            return node.get("/faults").status() == 200;
        }

        synchronized Fault inject(SelfTestClient node, Map<String, ?> what) {
            var body = new HashMap<String, Object>(what);
            body.put("ttl", TTL_SECONDS);
            var answer = node.send("POST", "/faults", body);
            if (answer.status() != 201) {
                throw new IllegalStateException(node.name() + " does not take the fault " + what
                        + ": "
                        + answer.text());
            }
            var fault = new Fault(node, answer.field("id").toString());
            active.add(fault);
            return fault;
        }

        /** Takes all back that are still there; returns those nodes where that failed. */
        synchronized List<String> takeBack() {
            var failed = new ArrayList<String>();
            for (Fault fault : active) {
                var answer = fault.node.ask("DELETE", "/faults/" + fault.id, Map.of(), "");
                if (answer.status() != 200 && answer.status() != 404) {
                    failed.add(fault.node.name() + ": " + answer.text());
                }
            }
            active.clear();
            return failed;
        }

        @Override
        public void close() {
            takeBack();
        }
    }
}
