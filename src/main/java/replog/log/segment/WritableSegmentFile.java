package replog.log.segment;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import replog.log.storage.DiskFullException;
import replog.log.storage.Storage;
import replog.log.storage.StorageFile;

/** The file of the segment that is being written, with its two slots. The writer's alone. */
public final class WritableSegmentFile implements Closeable {
    private final StorageFile file;
    private int lastSlot;

    /** @param lastSlot the slot written last, 0 or 1: the other one is next */
    WritableSegmentFile(StorageFile file, int lastSlot) {
        this.file = file;
        this.lastSlot = lastSlot;
    }

    /**
     * Makes the file of a new segment, durably, with its name.
     *
     * @throws DiskFullException when it could not be made or written, for whatever reason: none is
     *     left, so that the same can be tried again
     */
    public static WritableSegmentFile create(Storage storage, SegmentHeader header,
            long committedId)
            throws IOException {
        storage.verifyInPlace(); // what is wrong there is not to be tried again
        String name = SegmentHeader.fileName(header.firstId());
        StorageFile file = open(storage, name);
        try {
            var point =
                    new RecoveryPoint(header.firstId() - 1, SegmentHeader.BYTES, committedId,
                            false);
            write(file, header.encode(point));
            file.force();
            storage.force();
            return new WritableSegmentFile(file, 0);
        } catch (DiskFullException e) {
            file.close();
            storage.delete(name);
            storage.force();
            throw e;
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private static StorageFile open(Storage storage, String name) throws IOException {
        try {
            return storage.openToWrite(name);
        } catch (IOException e) {
            throw creationFailure(e);
        }
    }

    private static void write(StorageFile file, ByteBuffer header) throws IOException {
        try {
            file.write(header, 0);
        } catch (IOException e) {
            throw creationFailure(e);
        }
    }

    private static DiskFullException creationFailure(IOException e) {
        return new DiskFullException("the next segment can't be begun", e);
    }

    /** Writes the slot whose turn it is; it counts once {@link #force()} has returned. */
    public void writeRecoveryPoint(RecoveryPoint point) throws IOException {
        int next = (lastSlot + 1) % RecoveryPoint.COUNT;
        file.write(ByteBuffer.wrap(point.encode()), RecoveryPoint.offset(next));
        lastSlot = next;
    }

    public void write(ByteBuffer frames, long offset) throws IOException {
        file.write(frames, offset);
    }

    public void force() throws IOException {
        file.force();
    }

    public void verifyInPlace(long bytes) throws IOException {
        file.verifyInPlace(bytes);
    }

    public void truncate(long size) throws IOException {
        file.truncate(size);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
