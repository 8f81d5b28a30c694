/**
 * Routes that say how a node is, now and as it changes.
 */
package replog.api.status;
