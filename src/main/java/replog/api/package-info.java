/**
 * Serves a node over HTTP: its routes, a class per section of what users see.
 *
 * <p>{@link replog.api.Api} is the table of routes. Requests become records whose construction
 * refuses nonsense; a node's sealed results become answers in one exhaustive switch each.
 *
 * <p>Those who follow the log are told of its news by one {@link replog.api.Feed} for all: a
 * {@link replog.api.Beat} after another says how far it goes, and bears the newest entries encoded.
 * Each {@link replog.api.EventStream} sends what its client lacks, from there or from the log.
 *
 * <p>Those who follow the node itself are told of it by one {@link replog.api.Lookout} for all: a
 * {@link replog.api.Sight} after another says how it is, and {@link replog.api.Changes} what to
 * tell somebody who was told an earlier one. Nothing is kept for those who are slow. What other
 * nodes answer goes by way of {@link replog.api.RelayRoutes}.
 *
 * <p>{@link replog.api.MetricsRoutes} names what the node's meters and its status say.
 */
package replog.api;
