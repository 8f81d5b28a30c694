package replog.api;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import replog.http.Problem;
import replog.http.server.Request;
import replog.json.EscapedText;
import replog.node.store.NodeIdentity;
import replog.wire.HeaderNames;

/**
 * Refuses what a page of another site asks through the browser of somebody who can reach the node.
 *
 * <p>A page whose own name leads to the node (DNS rebinding) could read all: 421 for a name that is
 * not the node's. Any page can send simple requests: 403 for one that could change something and
 * that the browser says comes from another site. Requests between nodes go to names that a node may
 * not know itself; they have {@link HeaderNames#FROM_NODE}, which no page can set. Immutable.
 */
final class CrossSiteGuard {
    private static final Set<String> SAFE = Set.of("GET", "OPTIONS", "TRACE"); // HEAD is GET here
    private static final Set<String> OWN_SITE = Set.of("same-origin", "none");

    private final NodeIdentity address;

    CrossSiteGuard(NodeIdentity address) {
        this.address = address;
    }

    /** Looks at the headers alone. */
    void check(Request request) {
        List<String> hosts = request.headers("Host");
        if (hosts.size() != 1) {
            return; // no browser's, and refused later if it names several
        }
        String authority = hosts.getFirst();
        if (!address.answersTo(host(authority))
                && request.header(HeaderNames.FROM_NODE).isEmpty()) {
            throw misdirected(host(authority)).exception();
        }
        if (!SAFE.contains(request.method())) {
            foreign(request, authority).ifPresent(what -> {
                throw Problem.of(403, "foreign-page", "Asked by another site's page",
                        "A browser sent this for a page of another site: " + what + ".")
                        .exception();
            });
        }
    }

    /** The header that says that another site's page asks. */
    private Optional<String> foreign(Request request, String authority) {
        Optional<String> site = request.header("Sec-Fetch-Site");
        return site.isPresent()
                ? site.filter(own -> !OWN_SITE.contains(own)).map(other ->
                        "Sec-Fetch-Site is '" + EscapedText.of(other, 40) + "'")
                : request.header("Origin").filter(origin -> !isOwn(origin, authority))
                        .map(other -> "its Origin '" + EscapedText.of(other, 100)
                                + "' is not the Host '" + EscapedText.of(authority, 100) + "'");
    }

    /** A proxy on the way may end TLS, or ask by a name of its own for the clients' one. */
    private boolean isOwn(String origin, String authority) {
        String lower = origin.toLowerCase(Locale.ROOT);
        URI clients = address.clientsUrl();
        boolean clientsSite = !clients.equals(address.url())
                && lower.equals(clients.getScheme() + "://" + clients.getRawAuthority());
        return clientsSite
                || isAt(lower, "http://", ":80", authority)
                || isAt(lower, "https://", ":443", authority);
    }

    private static boolean isAt(String origin, String scheme, String port, String authority) {
        return origin.startsWith(scheme)
                && without(port, origin.substring(scheme.length()))
                        .equals(without(port, authority.toLowerCase(Locale.ROOT)));
    }

    private static String without(String port, String authority) {
        return authority.endsWith(port)
                ? authority.substring(0, authority.length() - port.length()) : authority;
    }

    /** Without its port. */
    private static String host(String authority) {
        int colon = authority.lastIndexOf(':');
        return colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
    }

    private static Problem misdirected(String host) {
        String shown = EscapedText.of(host, 100);
        return Problem.of(421, "misdirected", "Not this node's name", "This node is not called '"
                + shown + "': add it to the setting hosts if it should be, or ask by an address.");
    }
}
