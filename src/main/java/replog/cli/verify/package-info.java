/**
 * {@code replog verify}: folders checked offline, and compared with each other or with a node.
 */
package replog.cli.verify;
