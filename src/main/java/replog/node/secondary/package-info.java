/**
 * The role that follows a master: batches received and checked, entries set aside.
 */
package replog.node.secondary;
