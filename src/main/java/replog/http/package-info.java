/**
 * Speaks HTTP over the JDK's own server and client, and knows no domain.
 *
 * <p>In the room itself is what server and clients share: {@link replog.http.Problem} (RFC 9457),
 * content types, host names, properties of the JDK. It knows {@code json} and nothing else of ours.
 *
 * <p>{@code server}: a {@link replog.http.server.Server} answers by a {@link
 * replog.http.server.Router}, whose handlers turn a {@link replog.http.server.Request} into a
 * {@link replog.http.server.Response} or throw a problem. Requests are read strictly and within
 * bounds, so a handler sees only well-formed ones. The router's guard lets a request in or not;
 * each problem passes the router's hook, where the owner of the routes adds members. Memory for
 * bodies is taken from a {@link replog.http.server.RequestMemory} as they arrive. A {@link
 * replog.http.server.ExchangeExecutor} cuts clients that don't send, or don't take their answer.
 *
 * <p>{@code client}: a {@link replog.http.client.Client} sends requests from node to node, with one
 * deadline over each whole exchange, or, for a stream, over its head.
 *
 * <p>{@code socket}: commands ask one server from one thread. The platform's client takes long to
 * start, so they use a plain socket: {@link replog.http.socket.SingleConnectionClient} for short
 * answers, {@link replog.http.socket.StreamingResponse} for long and endless ones.
 */
package replog.http;
