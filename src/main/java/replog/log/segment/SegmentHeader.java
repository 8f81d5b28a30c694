package replog.log.segment;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;
import replog.log.frame.Hash;
import replog.log.segment.SparseIndex.IndexPoint;

/**
 * What a segment file begins with: 4 KiB, big-endian, frames from there on.
 *
 * <pre>
 *    0  magic           8 bytes, 89 "replog" 0A
 *    8  format version  u32  1
 *   12  log id          16 bytes
 *   28  first id        u64  of the first frame in this file
 *   36  hash            32 bytes, of the chain before that frame
 *   68  checksum        u32  CRC-32C over bytes 0 to 67
 *  512  slot 0          see {@link RecoveryPoint}
 * 1024  slot 1
 * </pre>
 *
 * <p>Written once, and forced with the folder before the first frame; only the slots change. A
 * file is named after its first id, in 20 digits, 0 to 9; files of other names are not the log's.
 */
public record SegmentHeader(UUID logId, long firstId, Hash hashBefore) {
    public static final int BYTES = 4096;
    public static final String SUFFIX = ".log";

    /** Where the checksum ends; zeros follow, but for the slots. */
    public static final int END = 72;

    private static final byte[] MAGIC = {(byte) 0x89, 'r', 'e', 'p', 'l', 'o', 'g', '\n'};
    private static final int FORMAT = 1;
    private static final int CHECKED = 68;
    private static final int DIGITS = 20;
    private static final String LEAST = digits(1);
    private static final String MOST = digits(Long.MAX_VALUE);

    public static String fileName(long firstId) {
        return fileName(firstId, SUFFIX);
    }

    /** Of the segment, or of what stands beside it. */
    static String fileName(long firstId, String suffix) {
        return digits(firstId) + suffix;
    }

    public static boolean isFileName(String name) {
        return isFileName(name, SUFFIX);
    }

    /** Whether a file is named like a segment, or like what stands beside one: after an id. */
    static boolean isFileName(String name, String suffix) {
        if (name.length() != DIGITS + suffix.length() || !name.endsWith(suffix)) {
            return false;
        }
        String id = name.substring(0, DIGITS);
        return id.chars().allMatch(digit -> digit >= '0' && digit <= '9')
                && id.compareTo(LEAST) >= 0 && id.compareTo(MOST) <= 0;
    }

    /** What a file is named after. */
    public static long firstId(String fileName) {
        return Long.parseLong(fileName, 0, DIGITS, 10);
    }

    private static String digits(long id) {
        String digits = Long.toString(id);
        return "0".repeat(DIGITS - digits.length()) + digits;
    }

    /** Where the first frame is, or will be. */
    public IndexPoint start() {
        return new IndexPoint(firstId, BYTES, hashBefore);
    }

    /** The whole 4 KiB of a new segment, its first slot filled. */
    ByteBuffer encode(RecoveryPoint point) {
        var bytes = ByteBuffer.allocate(BYTES);
        byte[] hash = hashBefore.bytes();
        bytes.put(MAGIC).putInt(FORMAT)
                .putLong(logId.getMostSignificantBits()).putLong(logId.getLeastSignificantBits())
                .putLong(firstId).put(hash);
        bytes.putInt(checksum(bytes.array()));
        bytes.put(RecoveryPoint.offset(0), point.encode(), 0, RecoveryPoint.BYTES);
        return bytes.rewind();
    }

    /**
     * Empty when these are not the bytes of an intact header. That of a first segment begins the
     * chain of its log.
     */
    static Optional<SegmentHeader> decode(byte[] bytes) {
        var in = ByteBuffer.wrap(bytes);
        boolean intact = Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)
                && in.getInt(CHECKED) == checksum(bytes);
        if (!intact) {
            return Optional.empty();
        }
        var header = new SegmentHeader(
                new UUID(in.getLong(12), in.getLong(20)), in.getLong(28), Hash.of(bytes, 36));
        boolean chained = !isKnownFormat(format(bytes)) || header.firstId > 1
                || header.hashBefore.equals(Hash.start(header.logId));
        return chained ? Optional.of(header) : Optional.empty();
    }

    /** The format version of an intact header that this program may not know. */
    static int format(byte[] bytes) {
        return ByteBuffer.wrap(bytes).getInt(MAGIC.length);
    }

    static boolean isKnownFormat(int format) {
        return format == FORMAT;
    }

    private static int checksum(byte[] bytes) {
        var crc = new CRC32C();
        crc.update(bytes, 0, CHECKED);
        return (int) crc.getValue();
    }
}
