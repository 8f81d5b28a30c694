package replog.api;

import replog.http.Response;
import replog.wire.Standing;

/** Puts a node's standing on an answer to another node. */
final class StandingHeaders {
    private StandingHeaders() {}

    static Response on(Response response, Standing standing) {
        return response.headers(standing.headers());
    }
}
