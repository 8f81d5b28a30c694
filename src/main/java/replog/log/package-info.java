/**
 * Durable, ordered entries in one folder: frames, segments, hash chain, recovery, group commit.
 *
 * <p>One log is a gap-free sequence of entries 1, 2, 3 …, each a {@link replog.log.Frame} in a
 * segment file. {@link replog.log.Log} is the door; {@link replog.log.Frame} and
 * {@link replog.log.SegmentHeader} specify the bytes, {@link replog.log.Recovery} what a start
 * does to them, {@link replog.log.LogWriter} how a group of appends becomes durable at once,
 * {@link replog.log.LogCut} how entries go when a person wants it, {@link replog.log.KeyWindow}
 * how they are found by their idempotency keys, {@link replog.log.Inspection} what can be known of
 * a folder that is damaged.
 *
 * <p>Files are reached through {@link replog.log.Storage} alone, so that tests can drop what was
 * not forced, tear, fail and delay. This room knows no network and no JSON, and imports nothing of
 * ours but {@code durability}.
 */
package replog.log;
