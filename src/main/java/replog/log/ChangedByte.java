package replog.log;

import java.util.ArrayList;
import java.util.List;

/**
 * A byte that explains a CRC-32C that does not match: with {@code mask} taken off it, the checksum
 * is right.
 *
 * <p>The checksum is linear: a change of one byte changes it by the remainder of that change alone,
 * moved on by as many bytes as follow. Taken back byte by byte, the difference of the two checksums
 * becomes such a remainder just where the changed byte may be. So each position costs one step,
 * whatever the byte was. Where other bytes changed, too, one position in 16 million fits by chance.
 *
 * @param position among the bytes that the checksum covers
 */
record ChangedByte(long position, int mask) {
    /** RFC 3720, bits reversed. */
    private static final int POLYNOMIAL = 0x82F63B78;

    private static final int[] REMAINDERS = new int[256];
    private static final int[] BY_TOP = new int[256];

    static {
        for (int value = 0; value < 256; value++) {
            int remainder = value;
            for (int bit = 0; bit < 8; bit++) {
                remainder = (remainder & 1) == 0
                        ? remainder >>> 1 : remainder >>> 1 ^ POLYNOMIAL;
            }
            REMAINDERS[value] = remainder;
            BY_TOP[remainder >>> 24] = value;
        }
    }

    /**
     * All of them, the last position first, but never more than {@code most}.
     *
     * @param difference of the checksum that is there and the one that should be, not 0
     * @param covered how many bytes the checksum covers
     */
    static List<ChangedByte> find(int difference, long covered, int most) {
        var found = new ArrayList<ChangedByte>();
        int remainder = difference;
        for (long position = covered - 1; position >= 0 && found.size() < most; position--) {
            int value = BY_TOP[remainder >>> 24];
            if (REMAINDERS[value] == remainder) {
                found.add(new ChangedByte(position, value));
            }
            remainder = (remainder ^ REMAINDERS[value]) << 8 | value;
        }
        return found;
    }

    /** Which byte of the checksum itself, big-endian, is the only one that differs; -1 for none. */
    static int inChecksum(int difference) {
        for (int at = 0; at < Integer.BYTES; at++) {
            int mask = 0xFF000000 >>> 8 * at;
            if (difference != 0 && (difference & ~mask) == 0) {
                return at;
            }
        }
        return -1;
    }
}
