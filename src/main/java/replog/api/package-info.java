/**
 * Serves a node over HTTP: its routes, a class for each section of the API.
 *
 * <p>{@link replog.api.RouteTable} is the table of routes. Requests become records whose
 * construction refuses bad values; a node's sealed results become responses in one exhaustive
 * switch each.
 *
 * <p>One {@link replog.api.live.Broadcaster} serves all followers, so that many cost as much as
 * one: a {@link replog.api.read.LogBroadcaster} publishes how far the log goes, with its newest
 * entries encoded, and each {@link replog.api.read.ReadRoutes.LogStream} sends what its client
 * lacks, from there or from the log. A {@link replog.api.status.StatusBroadcaster} publishes one
 * {@link replog.api.status.StatusBroadcaster.NodeSnapshot} of the node after another, and {@link
 * replog.api.status.StatusDiff} computes the events from an earlier one. Nothing is kept for slow
 * clients. {@link replog.api.operate.RelayRoutes} pass requests on to other nodes.
 *
 * <p>{@link replog.api.operate.MetricsRoutes} writes the node's meters and status as metrics.
 */
package replog.api;
