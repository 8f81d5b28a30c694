/**
 * The role that takes appends and replicates them.
 */
package replog.node.master;
