package replog.log;

/**
 * A stored append that bears an idempotency key.
 *
 * @param firstId of the entry with the key
 * @param lastId of its atomic append; the same for a single entry
 * @param epoch in which it was stored
 */
public record KeyedAppend(long firstId, long lastId, long epoch) {}
