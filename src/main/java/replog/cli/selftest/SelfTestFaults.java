package replog.cli.selftest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The faults that {@code selftest} asked nodes for, so that all are taken back, whatever happens. A
 * fault ends by itself as well, should this process die. Safe for use by several threads.
 */
final class SelfTestFaults implements AutoCloseable {
    private static final int TTL_SECONDS = 120;

    private final List<Fault> active = new ArrayList<>();

    /** One that a node was asked for. */
    record Fault(SelfTestNode node, String id) {
        /** Whether it was used up, or taken back. */
        boolean isOver() {
            SelfTestNode.Answer answer = node.get("/faults");
            return answer.status() == 200 && answer.list("faults").stream()
                    .map(SelfTestNode.Answer::object)
                    .noneMatch(fault -> Objects.equals(fault.get("id"), id));
        }
    }

    /** Whether a node takes faults at all. */
    static boolean isOffered(SelfTestNode node) {
        return node.get("/faults").status() == 200;
    }

    synchronized Fault inject(SelfTestNode node, Map<String, ?> what) {
        var body = new HashMap<String, Object>(what);
        body.put("ttl", TTL_SECONDS);
        var answer = node.send("POST", "/faults", body);
        if (answer.status() != 201) {
            throw new IllegalStateException(node.name() + " does not take the fault " + what + ": "
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
