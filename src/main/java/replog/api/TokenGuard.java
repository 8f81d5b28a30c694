package replog.api;

import java.util.stream.Stream;
import replog.http.Problem;
import replog.http.Request;
import replog.node.Access;
import replog.wire.HeaderNames;

/** Refuses whoever does not bear the token, where one is set. */
final class TokenGuard {
    private final Access access;

    TokenGuard(Access access) {
        this.access = access;
    }

    /** Looks at the headers alone: a stranger's body is not worth reading. */
    void letIn(Request request) {
        if (!access.grants(request::header)) {
            boolean sent = Stream.of(HeaderNames.TOKEN, HeaderNames.AUTHORIZATION)
                    .anyMatch(name -> !request.header(name).orElse("").isEmpty());
            throw Problem.of(401, "unauthorized", sent ? "Wrong token" : "Token needed",
                    (sent ? "What was sent is not this node's token. " : "")
                    + "Send the token of this node, as x-token: TOKEN or as Authorization: Bearer"
                    + " TOKEN.").header(HeaderNames.CHALLENGE, access.challenge()).exception();
        }
    }
}
