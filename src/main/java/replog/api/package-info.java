/**
 * Serves a node over HTTP: its routes, a class per section of what users see.
 *
 * <p>{@link replog.api.RouteTable} is the table of routes. Requests become records whose
 * construction refuses nonsense; a node's sealed results become answers in one exhaustive switch
 * each.
 *
 * <p>One {@link replog.api.live.Broadcaster} tells all who follow, so that they cost as much as
 * one: a {@link replog.api.read.LogBroadcaster} publishes how far the log goes, with its newest
 * entries encoded, and each {@link replog.api.read.ReadRoutes.LogStream} sends what its client
 * lacks, from there or from the log. A {@link replog.api.status.StatusBroadcaster} publishes one
 * {@link replog.api.status.StatusBroadcaster.NodeSnapshot} of the node after another, and {@link
 * replog.api.status.StatusDiff} computes the events from an earlier one. Nothing is
 * kept for slow clients. What other nodes answer goes by way of {@link
 * replog.api.operate.RelayRoutes}.
 *
 * <p>{@link replog.api.operate.MetricsRoutes} names what the node's meters and its status say.
 */
package replog.api;
