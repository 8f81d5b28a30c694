package replog.node.result;

import java.util.List;
import java.util.Optional;

/**
 * Whether a node should be sent requests, at a moment.
 *
 * @param checks in the order in which people read them; each of them must hold
 */
public record Readiness(List<Check> checks) {
    /** @param obstacle what speaks against it, a part of a sentence; empty when the check holds */
    public record Check(String name, Optional<String> obstacle) {
        /** Whether it speaks for the node. */
        public boolean holds() {
            return obstacle.isEmpty();
        }
    }

    public Readiness {
        checks = List.copyOf(checks);
    }

    public boolean ready() {
        return checks.stream().allMatch(Check::holds);
    }
}
