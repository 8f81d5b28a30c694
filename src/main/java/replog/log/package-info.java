/**
 * Durable, ordered entries in one folder: frames, segments, hash chain, recovery, group commit.
 *
 * <p>One log is a gap-free sequence of entries 1, 2, 3 …, each a {@link replog.log.frame.Frame} in
 * a segment file. {@link replog.log.Log} is the door; {@link replog.log.frame.Frame} and
 * {@link replog.log.segment.SegmentHeader} specify the bytes, {@link replog.log.segment.Recovery}
 * what a start does to them, {@link replog.log.LogWriter} how a group of appends becomes durable at
 * once, {@link replog.log.segment.LogTruncation} how entries are cut off on request, {@link
 * replog.log.IdempotencyKeys} how they are found by their idempotency keys, {@link
 * replog.log.verify.LogVerifier} what can be known of a folder that is damaged.
 *
 * <p>Files are reached through {@link replog.log.storage.Storage} alone, so that tests can drop
 * what was not forced, tear, fail and delay. This room knows no network and no JSON, and imports
 * nothing of ours but {@code durability}.
 */
package replog.log;
