/**
 * The members of the cluster, and how a secondary becomes one.
 */
package replog.node.member;
