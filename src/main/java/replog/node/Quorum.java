package replog.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import replog.replication.Health;
import replog.replication.View;

/** Says who is missing from a quorum, and since when. Pure. */
final class Quorum {
    private Quorum() {}

    /**
     * A sentence such as {@code 1 of 3 nodes usable, 2 needed; secondary-8001 unhealthy for 12 s
     * (connection refused)}.
     *
     * @param usable the master included
     */
    static String lack(List<View> views, int usable, int clusterSize, int needed) {
        var missing = new ArrayList<String>();
        List<View> counted = views.stream().filter(View::counted).toList();
        counted.forEach(view -> missing(view).ifPresent(missing::add));
        int unknown = clusterSize - 1 - counted.size();
        if (unknown > 0) {
            missing.add(unknown + " not registered");
        }
        return "%s of %s nodes usable, %s needed%s%s%s".formatted(usable, clusterSize, needed,
                missing.isEmpty() ? "" : "; ", String.join(", ", missing), spares(views));
    }

    /** Who could take the place of one that is missing, and how. */
    private static String spares(List<View> views) {
        List<String> spares = views.stream()
                .filter(view -> !view.counted() && view.follows()).map(View::name).toList();
        return spares.isEmpty() ? "" : "; usable, but beyond cluster.size: "
                + String.join(", ", spares) + "; DELETE /secondaries/NAME lets a missing node go"
                + " for good, and one of them counts in its place";
    }

    private static Optional<String> missing(View view) {
        if (view.health().isHeard() && view.usable()) {
            return Optional.empty();
        }
        String why = view.reason().map(reason -> " (" + reason + ")").orElse("");
        return Optional.of(view.name() + " " + standing(view) + why);
    }

    private static String standing(View view) {
        if (!view.health().isHeard()) {
            return "not heard of yet";
        }
        boolean silent = view.health().heartbeats() == Health.Status.UNHEALTHY;
        return silent ? "unhealthy for " + view.statusFor().orElseThrow().toSeconds() + " s"
                : view.state().word();
    }
}
