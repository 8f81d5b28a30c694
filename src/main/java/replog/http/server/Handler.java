package replog.http.server;

import java.io.IOException;
import replog.http.ProblemException;

/** Answers the requests of one route, on a virtual thread of each request's own. */
@FunctionalInterface
public interface Handler {
    /**
     * May wait. A {@link ProblemException} is answered as its problem, anything else thrown as a
     * 500 that is logged.
     */
    Response handle(Request request) throws IOException;
}
