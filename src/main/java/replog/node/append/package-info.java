/**
 * The way of an append through the master: permission, repeats, the wait for its write concern.
 */
package replog.node.append;
