package replog.replication;

import java.util.Optional;
import java.util.UUID;
import replog.replication.Health.Status;

/** What one change turned in a secondary: what was known of it before, and after. */
record Turn(Known before, Known after) {
    /**
     * @param instance the process that was last believed
     * @param clear whether no failed attempt and no delay stands against it
     */
    record Known(State state, Health health, Optional<UUID> instance, boolean clear) {}

    boolean ofState() {
        return before.state != after.state;
    }

    /** Whether another process, or another node, speaks now. */
    boolean ofInstance() {
        return !before.instance.equals(after.instance);
    }

    /** Whether its heartbeats say something else. */
    boolean ofHeartbeats() {
        return before.health.heartbeats() != after.health.heartbeats();
    }

    /** Whether they say something else that counts: of one that is not trusted they don't. */
    boolean ofStatusByHeartbeats() {
        return ofHeartbeats() && before.health.status() != after.health.status();
    }

    /** Whether it was silent and can't be called healthy all the same. */
    boolean answersAgain() {
        return before.health.isHeard() && before.health.heartbeats() == Status.UNHEALTHY
                && after.health.heartbeats() == Status.HEALTHY;
    }

    /** Whether its loop may have something else to do now. */
    boolean isNews() {
        return ofState() || ofInstance() || ofHeartbeats() || !before.clear && after.clear;
    }

    /** Whether it is worth telling anybody. */
    boolean isAny() {
        return ofState() || ofInstance() || ofHeartbeats()
                || before.health.isHeard() != after.health.isHeard();
    }
}
