/**
 * Faults on request: delays, errors, and a node that is cut off.
 */
package replog.node.fault;
