/**
 * What a node is asked, and what it answers: plain values that the roles, the node and the API
 * share.
 */
package replog.node.result;
