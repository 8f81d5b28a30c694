package replog.log.frame;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;

/** A SHA-256 value of the chain that proves a log's history; see {@link HashChain}. Immutable. */
public final class Hash {
    public static final int BYTES = 32;

    /** Of a log that was never begun. */
    public static final Hash NONE = new Hash(new byte[BYTES]);

    private final byte[] bytes;

    private Hash(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The 32 bytes of {@code from} at {@code offset}, copied. */
    public static Hash of(byte[] from, int offset) {
        return new Hash(Arrays.copyOfRange(from, offset, offset + BYTES));
    }

    /** H(0) of the log with this id. */
    public static Hash start(UUID logId) {
        var id = ByteBuffer.allocate(16)
                .putLong(logId.getMostSignificantBits())
                .putLong(logId.getLeastSignificantBits());
        return new Hash(HashChain.sha256().digest(id.array()));
    }

    /** From 64 hexadecimal digits; anything else is an {@link IllegalArgumentException}. */
    public static Hash parse(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a hash has 64 hexadecimal digits: " + hex);
        }
        return new Hash(bytes);
    }

    public void copyTo(byte[] to, int offset) {
        System.arraycopy(bytes, 0, to, offset, BYTES);
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Hash hash && Arrays.equals(bytes, hash.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** 64 lower-case hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
