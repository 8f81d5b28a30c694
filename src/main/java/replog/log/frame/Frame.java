package replog.log.frame;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The bytes of one entry, the same on disk and on the wire. Big-endian:
 *
 * <pre>
 *  0  length      u32  of the whole frame, this field included
 *  4  checksum    u32  CRC-32C (RFC 3720, B.4) over bytes 0 to 3 and all from byte 8 on
 *  8  version     u8   1
 *  9  kind        u8   1, an entry with a value; others come later
 * 10  flags       u16  0
 * 12  remaining   u32  entries of the same atomic append still to come
 * 16  id          u64
 * 24  epoch       u64
 * 32  timestamp   u64  milliseconds since 1970-01-01T00:00Z
 * 40  key length  u16  0 for no key
 * 42  key, UTF-8; then the value, UTF-8, up to the end
 * </pre>
 *
 * <p>An unknown version, kind or flag is refused, never skipped. All zeros is no frame, and a
 * length is held against its bounds before it is believed. Static functions over byte arrays,
 * without state.
 */
public final class Frame {
    /** Bytes before the key. */
    public static final int HEADER_BYTES = 42;

    /** The longest frame that can exist: a value of 64 MiB with the longest key. */
    public static final int MAX_BYTES = HEADER_BYTES + 0xFFFF + (64 << 20);

    public static final String WRONG_CHECKSUM = "the frame's checksum does not match";

    public static final byte VERSION = 1;
    public static final byte KIND_ENTRY = 1;

    private static final VarHandle SHORT = view(short[].class);
    private static final VarHandle INT = view(int[].class);
    private static final VarHandle LONG = view(long[].class);

    private Frame() {}

    public static int bytes(NewEntry newEntry) {
        return Math.addExact(HEADER_BYTES + newEntry.key().length, newEntry.value().length);
    }

    /** Writes the frame of an entry at {@code at}; returns the offset after it. */
    public static int write(byte[] to, int at, NewEntry newEntry, long id, int remaining,
            Stamp stamp) {
        int length = bytes(newEntry);
        int keyLength = newEntry.key().length;
        INT.set(to, at, length);
        to[at + 8] = VERSION;
        to[at + 9] = KIND_ENTRY;
        SHORT.set(to, at + 10, (short) 0);
        INT.set(to, at + 12, remaining);
        LONG.set(to, at + 16, id);
        LONG.set(to, at + 24, stamp.epoch());
        LONG.set(to, at + 32, stamp.timestampMillis());
        SHORT.set(to, at + 40, (short) keyLength);
        System.arraycopy(newEntry.key(), 0, to, at + HEADER_BYTES, keyLength);
        System.arraycopy(newEntry.value(), 0, to, at + HEADER_BYTES + keyLength,
                newEntry.value().length);
        INT.set(to, at + 4, computedChecksum(to, at, length));
        return at + length;
    }

    /** What all frames of one group share. */
    public record Stamp(long epoch, long timestampMillis) {}

    public static int length(byte[] from, int at) {
        return (int) INT.get(from, at);
    }

    public static int remaining(byte[] from, int at) {
        return (int) INT.get(from, at + 12);
    }

    public static long id(byte[] from, int at) {
        return (long) LONG.get(from, at + 16);
    }

    public static long epoch(byte[] from, int at) {
        return (long) LONG.get(from, at + 24);
    }

    public static long timestampMillis(byte[] from, int at) {
        return (long) LONG.get(from, at + 32);
    }

    public static int keyLength(byte[] from, int at) {
        return Short.toUnsignedInt((short) SHORT.get(from, at + 40));
    }

    /** Whether a frame could have this length at all. */
    public static boolean isPlausibleLength(int length) {
        return length >= HEADER_BYTES && length <= MAX_BYTES;
    }

    /** Whether the frame at {@code at}, whole within {@code end}, is intact and of this id. */
    public static boolean isIntact(byte[] from, int at, int end, long expectedId) {
        if (end - at < HEADER_BYTES) {
            return false;
        }
        int length = length(from, at);
        return isPlausibleLength(length)
                && length <= end - at
                && checksum(from, at) == computedChecksum(from, at, length)
                && isConsistent(from, at, expectedId);
    }

    /** What a frame of the right checksum must say beside; only its header is looked at. */
    public static boolean isConsistent(byte[] from, int at, long expectedId) {
        return id(from, at) == expectedId
                && HEADER_BYTES + keyLength(from, at) <= length(from, at)
                && remaining(from, at) >= 0;
    }

    /** Whether this program knows what an intact frame means. */
    public static boolean isKnownFormat(byte[] from, int at) {
        return from[at + 8] == VERSION && from[at + 9] == KIND_ENTRY
                && (short) SHORT.get(from, at + 10) == 0;
    }

    /**
     * Says what is wrong with a frame that is not {@link #isIntact} or not {@link #isKnownFormat}.
     */
    public static String fault(byte[] from, int at, int end, long expectedId) {
        if (end - at < HEADER_BYTES) {
            return "the frame is cut off after " + (end - at) + " bytes";
        }
        int length = length(from, at);
        if (!isPlausibleLength(length)) {
            return "no frame has a length of " + Integer.toUnsignedString(length);
        }
        if (length > end - at) {
            return "the frame of " + length + " bytes is cut off after " + (end - at);
        }
        if (checksum(from, at) != computedChecksum(from, at, length)) {
            return WRONG_CHECKSUM;
        }
        return inconsistency(from, at, expectedId);
    }

    /** The same of a frame that is not {@link #isConsistent} or not {@link #isKnownFormat}. */
    public static String inconsistency(byte[] from, int at, long expectedId) {
        if (id(from, at) != expectedId) {
            return "the frame has the id " + id(from, at);
        }
        if (!isKnownFormat(from, at)) {
            return "the frame has the version " + from[at + 8] + ", kind " + from[at + 9]
                    + ", flags " + SHORT.get(from, at + 10) + ", unknown to this program";
        }
        return "the frame's inner lengths contradict each other";
    }

    /** What the frame claims. */
    public static int checksum(byte[] from, int at) {
        return (int) INT.get(from, at + 4);
    }

    /** Adds the first {@code length} bytes of a frame; those after them follow as they are. */
    public static void beginChecksum(CRC32C crc, byte[] from, int at, int length) {
        crc.update(from, at, 4);
        crc.update(from, at + 8, length - 8);
    }

    private static int computedChecksum(byte[] from, int at, int length) {
        var crc = new CRC32C();
        beginChecksum(crc, from, at, length);
        return (int) crc.getValue();
    }

    private static VarHandle view(Class<?> array) {
        return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.BIG_ENDIAN);
    }
}
