/**
 * What a master knows of its secondaries and does about it.
 *
 * <p>{@link replog.replication.Replication} holds the secondaries, which may change while it runs.
 * Each {@link replog.replication.Secondary} has a {@link replog.replication.ReplicationLoop} that
 * tails the log and reports positions to the {@link replog.replication.Acknowledgements}, on which
 * appends wait; heartbeats find out which secondaries are there. The decisions are pure: {@link
 * replog.replication.Progress}, {@link replog.replication.Health}, {@link
 * replog.replication.Backoff}, {@link replog.durability.WriteConcern}. This room sees the log and a
 * {@link replog.replication.SecondaryClient}, and no HTTP.
 */
package replog.replication;
