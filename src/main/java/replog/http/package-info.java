/**
 * Speaks HTTP over the JDK's own server and client, and knows no domain.
 *
 * <p>Imports nothing of ours. A {@link replog.http.server.Server} answers by a {@link
 * replog.http.server.Router}; a {@link replog.http.server.Router.Handler} turns a {@link
 * replog.http.server.Request} into a {@link replog.http.server.Response} or throws a {@link
 * replog.http.Problem.ProblemException}. Requests are read strictly and within bounds, so a handler
 * sees only well-formed ones; every problem passes the router's {@code problems} hook, where the
 * owner of the routes adds members of his own, and before anything is judged the router's {@code
 * guard} lets a request in or not. Memory for bodies is taken from a {@code BodyBudget} as they
 * arrive; routes that stand apart have one of their own; {@code Exchanges} cuts clients that don't
 * send, or don't take their answer. {@link replog.http.client.Client} is the other side, with one
 * deadline over each whole exchange, or, for an {@link replog.http.client.StreamedBody}, over its
 * head. Commands, each of which asks one server from a thread of its own, go without the platform's
 * client, which takes a while to begin, on a socket: by {@link replog.http.socket.SocketClient} for
 * short answers, by {@link replog.http.socket.SocketStream} for long and endless ones. Before there
 * is a router that serves, {@code Entrance} has another one. {@link replog.json.Json} and {@link
 * replog.json.JsonObject} read strict JSON.
 */
package replog.http;
