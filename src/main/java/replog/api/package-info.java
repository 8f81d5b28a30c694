/**
 * Serves a node over HTTP: its routes, a class per section of what users see.
 *
 * <p>{@link replog.api.Api} is the table of routes. Requests become records whose construction
 * refuses nonsense; a node's sealed results become answers in one exhaustive switch each.
 *
 * <p>One {@link replog.api.Broadcaster} tells all who follow, so that they cost as much as one: a
 * {@link replog.api.Feed} publishes how far the log goes, with its newest entries encoded, and each
 * {@link replog.api.EventStream} sends what its client lacks, from there or from the log. A
 * {@link replog.api.Lookout} publishes one {@link replog.api.Sight} of the node after another, and
 * {@link replog.api.Changes} says what to tell somebody who was told an earlier one. Nothing is
 * kept for those who are slow. What other nodes answer goes by way of
 * {@link replog.api.RelayRoutes}.
 *
 * <p>{@link replog.api.MetricsRoutes} names what the node's meters and its status say.
 */
package replog.api;
