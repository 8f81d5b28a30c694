package replog.log;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What is kept of an idempotency key in memory and in a {@link KeyFile}: the first 48 bits of its
 * SHA-256, of which 0 counts as 1. Keys of one hash are told apart by their frames. Confined to one
 * thread.
 */
final class KeyHash {
    private static final int DROPPED_BITS = 16;

    private final MessageDigest sha256;

    KeyHash() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each Java has SHA-256", e);
        }
    }

    long of(byte[] from, int offset, int length) {
        sha256.update(from, offset, length);
        return Math.max(1, ByteBuffer.wrap(sha256.digest()).getLong() >>> DROPPED_BITS);
    }

    static long of(byte[] key) {
        return new KeyHash().of(key, 0, key.length);
    }
}
