package replog.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * Where a frame lies in its file, and what some of its bytes should be; read piece by piece, so
 * that a large one costs no memory. Immutable.
 *
 * @param patch by position in the frame, in the place of what is stored there
 */
record StoredFrame(StorageFile file, long offset, int length, Map<Integer, Byte> patch) {
    private static final int PIECE_BYTES = 64 << 10;
    private static final int AFTER_CHECKSUM = 8;

    static StoredFrame at(StorageFile file, long offset, int length) {
        return new StoredFrame(file, offset, length, Map.of());
    }

    /** One of its bytes, with what should be there. */
    StoredFrame with(int position, byte value) {
        var more = new TreeMap<>(patch);
        more.put(position, value);
        return new StoredFrame(file, offset, length, Map.copyOf(more));
    }

    /** With the length that it has in its length field. */
    StoredFrame withItsLength() {
        byte[] field = ByteBuffer.allocate(Integer.BYTES).putInt(length).array();
        StoredFrame changed = this;
        for (int at = 0; at < Integer.BYTES; at++) {
            changed = changed.with(at, field[at]);
        }
        return changed;
    }

    /** The first bytes, at most as many as asked for. */
    byte[] start(int count) throws IOException {
        var start = new byte[Math.min(count, length)];
        file.readFully(ByteBuffer.wrap(start), offset);
        patch.forEach((position, value) -> {
            if (position < start.length) {
                start[position] = value;
            }
        });
        return start;
    }

    /** What is stored at a position, whatever should be there. */
    byte stored(long position) throws IOException {
        var one = ByteBuffer.allocate(1);
        file.readFully(one, offset + position);
        return one.get(0);
    }

    /** The checksum that it should have exclusive-ored with the one that it has. */
    int difference() throws IOException {
        var crc = new CRC32C();
        show((bytes, at, count, position) -> {
            if (position == 0) {
                Frame.beginChecksum(crc, bytes, at, count);
            } else {
                crc.update(bytes, at, count);
            }
        });
        return (int) crc.getValue() ^ Frame.checksum(start(AFTER_CHECKSUM), 0);
    }

    /** Has a chain go on by it. */
    void addTo(HashChain chain) throws IOException {
        chain.begin();
        show((bytes, at, count, _) -> chain.addPiece(bytes, at, count));
        chain.end();
    }

    private interface Seen {
        void piece(byte[] bytes, int at, int count, int position);
    }

    private void show(Seen seen) throws IOException {
        var bytes = new byte[Math.min(length, PIECE_BYTES)];
        for (int done = 0; done < length;) {
            int count = Math.min(bytes.length, length - done);
            file.readFully(ByteBuffer.wrap(bytes, 0, count), offset + done);
            int begun = done;
            patch.forEach((position, value) -> {
                if (position >= begun && position < begun + count) {
                    bytes[position - begun] = value;
                }
            });
            seen.piece(bytes, 0, count, done);
            done += count;
        }
    }
}
