package replog.log.segment;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;

/**
 * How far a segment is known to be on disk. Big-endian, in a sector of its own:
 *
 * <pre>
 *  0  forced id      u64  the last entry proven to be on disk
 *  8  forced offset  u64  where its frame ends in this file
 * 16  committed id   u64  the last one that a majority was known to hold
 * 24  sealed         u32  1 once a next segment exists: one that is then missing is missed
 * 28  checksum       u32  CRC-32C over bytes 0 to 27
 * </pre>
 *
 * <p>Two slots are written in turn, each with the position forced <em>before</em> the frames that
 * are written beside it, so that one force covers both and a torn slot leaves the other. What lies
 * at or before the forced position is never taken for a torn tail. Slots are local: neither part
 * of the hash chain nor sent.
 */
public record RecoveryPoint(long forcedId, long forcedOffset, long committedId, boolean sealed) {
    public static final int BYTES = 32;
    public static final int COUNT = 2;

    private static final int SECTOR = 512;
    private static final int CHECKED = 28;

    /** Where in the file the slot of this number, 0 or 1, lies. */
    public static int offset(int number) {
        return SECTOR * (1 + number);
    }

    byte[] encode() {
        var bytes = ByteBuffer.allocate(BYTES)
                .putLong(forcedId).putLong(forcedOffset).putLong(committedId)
                .putInt(sealed ? 1 : 0);
        return bytes.putInt(checksum(bytes.array(), 0)).array();
    }

    /** A slot and where it was found. */
    public record Found(int number, RecoveryPoint point) {}

    /** The furthest intact slot of a segment's first 4 KiB; empty when neither is intact. */
    public static Optional<Found> latest(byte[] header) {
        return IntStream.range(0, COUNT)
                .mapToObj(number -> decode(header, offset(number))
                        .map(point -> new Found(number, point)))
                .flatMap(Optional::stream)
                .max((one, other) -> order(one.point, other.point));
    }

    /** Whether a slot is neither intact nor still to be written for the first time. */
    public static boolean isBad(byte[] header, int number) {
        int at = offset(number);
        boolean unused = Arrays.equals(header, at, at + BYTES, new byte[BYTES], 0, BYTES);
        return !unused && decode(header, at).isEmpty();
    }

    private static int order(RecoveryPoint one, RecoveryPoint other) {
        int byEnd = Long.compare(one.forcedOffset, other.forcedOffset);
        int bySeal = byEnd == 0 ? Boolean.compare(one.sealed, other.sealed) : byEnd;
        return bySeal == 0 ? Long.compare(one.committedId, other.committedId) : bySeal;
    }

    private static Optional<RecoveryPoint> decode(byte[] from, int at) {
        var in = ByteBuffer.wrap(from, at, BYTES).slice();
        if (in.getInt(CHECKED) != checksum(from, at)) {
            return Optional.empty();
        }
        return Optional.of(
                new RecoveryPoint(in.getLong(0), in.getLong(8), in.getLong(16),
                        in.getInt(24) == 1));
    }

    private static int checksum(byte[] from, int at) {
        var crc = new CRC32C();
        crc.update(from, at, CHECKED);
        return (int) crc.getValue();
    }
}
