package replog.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The first intact frame of a later entry, at or after bytes that are no frame. */
record NextFrame(long offset, long id) {
    private static final int WINDOW_BYTES = 256 << 10;

    /** Version, kind and flags of all frames there are. */
    private static final int KNOWN = Frame.VERSION << 24 | Frame.KIND_ENTRY << 16;

    /**
     * Looks at each offset up to the limit.
     *
     * @param badId the entry that should be at {@code from}
     */
    static Optional<NextFrame> after(StorageFile file, long from, long limit, long badId)
            throws IOException {
        var bytes = ByteBuffer.allocate(WINDOW_BYTES);
        for (long begin = from; limit - begin >= Frame.HEADER_BYTES;) {
            bytes.clear().limit((int) Math.min(WINDOW_BYTES, limit - begin));
            file.readFully(bytes, begin);
            int last = bytes.limit() - Frame.HEADER_BYTES;
            for (int at = 0; at <= last; at++) {
                long offset = begin + at;
                long id = bytes.getLong(at + 16);
                boolean may = bytes.getInt(at + 8) == KNOWN && id > badId
                        && id - badId <= 1 + (offset - from) / Frame.HEADER_BYTES;
                if (may && intact(file, offset, limit, bytes.getInt(at))) {
                    return Optional.of(new NextFrame(offset, id));
                }
            }
            begin += last + 1;
        }
        return Optional.empty();
    }

    private static boolean intact(StorageFile file, long offset, long limit, int length)
            throws IOException {
        if (!Frame.plausible(length) || length > limit - offset) {
            return false;
        }
        var window = new FrameWindow(file, offset, limit, Math.min(length, WINDOW_BYTES));
        return new LargeFrame(window, length).show(length, (_, _, _) -> { });
    }
}
