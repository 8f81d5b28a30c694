/**
 * The election rule: which node may lead, in which epoch, and what each node must keep on disk for
 * that.
 *
 * <p>The shape is Raft's (Ongaro, <i>Consensus: Bridging Theory and Practice</i>, 2014, chapters 3,
 * 4, 6.4, 9.6), with one change that keeps ids free of gaps: no entry is spent on the start of an
 * epoch. A log's {@link replog.election.LogRank} takes its place.
 *
 * <p>All here is pure: time, messages and random draws come in, and what to keep, send and become
 * goes out. The room imports nothing of ours.
 */
package replog.election;
