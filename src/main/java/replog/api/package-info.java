/**
 * Serves a node over HTTP: its routes, a class per section of what users see.
 *
 * <p>{@link replog.api.Api} is the table of routes. Requests become records whose construction
 * refuses nonsense; a node's sealed results become answers in one exhaustive switch each.
 */
package replog.api;
