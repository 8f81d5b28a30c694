package replog.log.frame;

/**
 * How far a log goes: its last visible entry, and the chain's hash after it.
 *
 * @param lastId 0 for an empty log
 * @param head equal heads of equal ids prove equal logs
 */
public record LogEnd(long lastId, Hash head) {}
