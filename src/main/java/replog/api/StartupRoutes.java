package replog.api;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import replog.api.append.AppendProblem;
import replog.api.status.ProbeRoutes;
import replog.http.Problem;
import replog.http.server.Request;
import replog.http.server.Response;
import replog.http.server.Router;
import replog.node.result.Readiness;
import replog.node.store.NodeAddress;

/**
 * What a node answers before it serves: that it lives, that it is not ready, and the stage of its
 * start. Open to all, as these two are later; the rest is refused before anything of it is looked
 * at.
 */
public final class StartupRoutes {
    private final Supplier<String> doing;

    private StartupRoutes(Supplier<String> doing) {
        this.doing = doing;
    }

    /** @param doing a sentence without its subject and its full stop, such as what it waits for */
    public static Router router(NodeAddress address, Supplier<String> doing) {
        var starting = new StartupRoutes(doing);
        var probe = new ProbeRoutes(starting::readiness);
        return Router.builder()
                .guardAll(new CrossSiteGuard(address)::check)
                .routeOpen("GET", "/livez", probe::livez)
                .routeOpen("GET", "/readyz", probe::readyz)
                .otherwise(starting::reject)
                .problems(RouteTable::withOutcome)
                .build();
    }

    private Readiness readiness() {
        return new Readiness(
                List.of(new Readiness.Check("serving", Optional.of(doing.get()))));
    }

    private Response reject(Request request) {
        throw Problem.of(503, "starting", "Not started yet",
                "The node does not serve yet: it " + doing.get() + ".")
                .with(AppendProblem.RETRYABLE, true).withHeader("Retry-After", "1").exception();
    }
}
