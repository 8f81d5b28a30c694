package replog.scenario;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A log as its files hold it, read without the product's help from what its format says.
 *
 * @param frames the bytes of all of them, without what may be torn at the end
 * @param headHash the chain's hash after the last of them, empty where no log was begun
 */
record DiskLog(List<Entry> entries, byte[] frames, String headHash) {
    private static final int SEGMENT_HEADER = 4096;
    private static final int LOG_ID = 12;
    private static final int LOG_ID_BYTES = 16;
    private static final int FRAME_HEADER = 42;

    /** Reads the folder of a node that is at rest or down. */
    static DiskLog read(Path folder) {
        var entries = new ArrayList<Entry>();
        var frames = new ByteArrayOutputStream();
        byte[] hash = {};
        for (var file : Folders.contents(folder).entrySet()) {
            if (!file.getKey().endsWith(".log") || file.getValue().length < SEGMENT_HEADER) {
                continue;
            }
            var bytes = ByteBuffer.wrap(file.getValue());
            if (hash.length == 0) {
                hash = sha256(bytes.slice(LOG_ID, LOG_ID_BYTES));
            }
            bytes.position(SEGMENT_HEADER);
            for (var next = next(bytes); next.isPresent(); next = next(bytes)) {
                ByteBuffer frame = next.get();
                entries.add(entry(frame));
                frames.write(frame.array(), frame.arrayOffset(), frame.limit());
                hash = sha256(ByteBuffer.wrap(hash), frame);
            }
        }
        return new DiskLog(
                List.copyOf(entries), frames.toByteArray(), HexFormat.of().formatHex(hash));
    }

    /** Where a frame lies. */
    record Place(String file, int offset, int length) {}

    /** The place of an entry that is there. */
    static Place place(Path folder, long id) {
        for (var file : Folders.contents(folder).entrySet()) {
            if (file.getKey().endsWith(".log")) {
                var bytes = ByteBuffer.wrap(file.getValue()).position(SEGMENT_HEADER);
                for (var next = next(bytes); next.isPresent(); next = next(bytes)) {
                    if (entry(next.get()).id() == id) {
                        int length = next.get().limit();
                        return new Place(file.getKey(), bytes.position() - length, length);
                    }
                }
            }
        }
        throw new AssertionError("no entry " + id + " in " + folder);
    }

    /** The frame at the buffer's position, which moves on; empty where there is no intact one. */
    private static Optional<ByteBuffer> next(ByteBuffer bytes) {
        int at = bytes.position();
        int length = bytes.remaining() < FRAME_HEADER ? 0 : bytes.getInt(at);
        if (length < FRAME_HEADER || length > bytes.remaining()) {
            return Optional.empty();
        }
        var checksum = new CRC32C();
        checksum.update(bytes.slice(at, 4));
        checksum.update(bytes.slice(at + 8, length - 8));
        if (bytes.getInt(at + 4) != (int) checksum.getValue()) {
            return Optional.empty();
        }
        bytes.position(at + length);
        return Optional.of(bytes.slice(at, length));
    }

    private static Entry entry(ByteBuffer frame) {
        int value = FRAME_HEADER + Short.toUnsignedInt(frame.getShort(40));
        return new Entry(frame.getLong(16), new String(frame.array(),
                frame.arrayOffset() + value, frame.limit() - value, StandardCharsets.UTF_8));
    }

    private static byte[] sha256(ByteBuffer... parts) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (ByteBuffer part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
