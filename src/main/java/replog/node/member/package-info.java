/**
 * Who belongs to the cluster, and how a secondary comes to belong to it.
 */
package replog.node.member;
