package replog.log;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;

/**
 * Steps through the frames of one stored append, a single one in memory at a time, so that a bulk
 * of any size costs as much as its largest entry. Each is verified as it is read.
 *
 * <p>What it shows is valid until the next step. Confined to one thread.
 */
final class AppendFrames implements Closeable {
    private static final int WINDOW_BYTES = 8 << 10;

    private final Log log;
    private final VisibleEnd.Position end;
    private final Segment segment;
    private final long firstId;
    private long nextId;
    private StorageFile file;
    private FrameWindow window;

    /** @param firstId of the append, visible at {@code end} */
    AppendFrames(Log log, VisibleEnd.Position end, long firstId) {
        this.log = log;
        this.end = end;
        this.segment = log.segmentOf(firstId);
        this.firstId = firstId;
    }

    /**
     * The next frame; there must be one.
     *
     * @throws CorruptLogException when what is stored turns out to be damaged
     */
    FrameCursor next() throws IOException {
        log.refuseClosed();
        try {
            if (file == null) {
                open();
            }
            while (nextId < firstId) {
                window.advance(verifiedLength());
                nextId++;
            }
            int length = verifiedLength();
            var frame = new FrameCursor(
                    window.array(), window.from(), window.from() + length);
            frame.next();
            window.advance(length);
            nextId++;
            log.refuseClosed(); // or else it may be of a log that was cut meanwhile
            return frame;
        } catch (CorruptLogException damage) {
            throw log.damaged(damage);
        } catch (EOFException e) {
            throw log.damaged(new CorruptLogException(
                    segment.fileName(), window.offset(), nextId, e.getMessage()));
        }
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }

    private void open() throws IOException {
        IndexPoint point = segment.floor(firstId);
        file = segment.openToRead();
        window = new FrameWindow(file, point.offset(),
                segment == end.segment() ? end.offset() : segment.sealedEnd(), WINDOW_BYTES);
        nextId = point.id();
    }

    private int verifiedLength() throws IOException {
        window.loadFrame(0);
        byte[] array = window.array();
        if (!Frame.intact(array, window.from(), window.to(), nextId)
                || !Frame.known(array, window.from())) {
            throw new CorruptLogException(segment.fileName(), window.offset(), nextId,
                    Frame.fault(array, window.from(), window.to(), nextId));
        }
        return Frame.length(array, window.from());
    }
}
