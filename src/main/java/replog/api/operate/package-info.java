/**
 * Routes for people and tools that run nodes: metrics, faults, membership, adopt, relay.
 */
package replog.api.operate;
