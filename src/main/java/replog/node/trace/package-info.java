/**
 * What became of appends, counted and timed, and the way of each recent entry.
 */
package replog.node.trace;
