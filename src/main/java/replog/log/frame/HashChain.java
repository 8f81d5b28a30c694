package replog.log.frame;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The running hash over a log: {@code H(0) = SHA-256(log id)} and
 * {@code H(n) = SHA-256(H(n-1) ‖ frame n)}, so that equal heads prove equal logs.
 *
 * <p>Confined to one thread. SHA-256 is FIPS 180-4.
 */
public final class HashChain {
    private final MessageDigest sha256 = sha256();
    private final byte[] head = new byte[Hash.BYTES];

    public HashChain(Hash start) {
        start.copyTo(head, 0);
    }

    /** Goes on by one frame. */
    public void add(byte[] bytes, int offset, int length) {
        begin();
        addPiece(bytes, offset, length);
        end();
    }

    /** Begins a frame that comes in pieces; {@link #end} goes on by it. */
    public void begin() {
        sha256.update(head);
    }

    public void addPiece(byte[] bytes, int offset, int length) {
        sha256.update(bytes, offset, length);
    }

    public void end() {
        try {
            sha256.digest(head, 0, Hash.BYTES);
        } catch (DigestException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Goes back to where it once was. */
    public void resetTo(Hash earlier) {
        earlier.copyTo(head, 0);
    }

    public Hash head() {
        return Hash.of(head, 0);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each Java has SHA-256", e);
        }
    }
}
