/**
 * How a node talks to other nodes.
 */
package replog.node.peer;
