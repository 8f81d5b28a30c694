package replog.log;

/**
 * Where an append is stored.
 *
 * @param firstId of the entry that bears its idempotency key, where it has one
 * @param lastId of its atomic append; the same for a single entry
 * @param epoch in which it was stored
 */
public record StoredAppend(long firstId, long lastId, long epoch) {}
