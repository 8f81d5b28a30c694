package replog.log.frame;

/**
 * An entry to be: what its author gave, before the log gives it an id, an epoch and a time.
 *
 * @param key the idempotency key in UTF-8, at most 65,535 bytes; empty for none
 * @param value the value in UTF-8
 */
public record NewEntry(byte[] key, byte[] value) {
    private static final byte[] NO_KEY = {};

    public NewEntry {
        if (key.length > 0xFFFF) {
            throw new IllegalArgumentException("a key of " + key.length + " bytes is too long");
        }
        if (Frame.HEADER_BYTES + (long) key.length + value.length > Frame.MAX_BYTES) {
            throw new IllegalArgumentException("a value of " + value.length + " bytes is too long");
        }
    }

    /** A draft without a key. */
    public static NewEntry of(byte[] value) {
        return new NewEntry(NO_KEY, value);
    }
}
