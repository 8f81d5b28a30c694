package replog.api;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import replog.http.Problem;
import replog.http.Request;
import replog.http.Response;
import replog.http.Router;
import replog.node.Place;
import replog.node.Readiness;

/**
 * What a node answers before it serves: that it lives, that it is not ready, and what it is at.
 * Open to all, as these two are later; the rest is refused before anything of it is looked at.
 */
public final class Starting {
    private final Supplier<String> doing;

    private Starting(Supplier<String> doing) {
        this.doing = doing;
    }

    /** @param doing a sentence without its subject and its full stop, such as what it waits for */
    public static Router of(Place place, Supplier<String> doing) {
        var starting = new Starting(doing);
        var probe = new ProbeRoutes(starting::readiness);
        return Router.builder()
                .guardAll(new SiteGuard(place)::letIn)
                .routeOpen("GET", "/livez", probe::livez)
                .routeOpen("GET", "/readyz", probe::readyz)
                .otherwise(starting::refuse)
                .problems(Api::withOutcome)
                .build();
    }

    private Readiness readiness() {
        return new Readiness(
                List.of(new Readiness.Check("serving", Optional.of(doing.get()))));
    }

    private Response refuse(Request request) {
        throw Problem.of(503, "starting", "Not started yet",
                "The node does not serve yet: it " + doing.get() + ".")
                .with(AppendProblem.RETRYABLE, true).header("Retry-After", "1").exception();
    }
}
