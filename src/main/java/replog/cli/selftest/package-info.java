/**
 * {@code replog selftest}: a cluster of its own, faults, and the proof that nothing was lost.
 */
package replog.cli.selftest;
