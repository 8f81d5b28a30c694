package replog.log;

import java.io.IOException;
import replog.log.frame.FrameBatch;
import replog.log.segment.IdempotencyKeyFile;
import replog.log.segment.IndexFile;
import replog.log.segment.SegmentHeader;
import replog.log.storage.AtomicFile;
import replog.log.storage.DiskFullException;
import replog.log.storage.Storage;
import replog.log.storage.StorageFile;

/** Copies the tail of a log into a file beside it, before the log is cut. A static function. */
public final class TailExport {
    private static final int READ_BYTES = 1 << 20;

    private TailExport() {}

    /**
     * Writes the frames from an entry to the end into a new file, as they are on disk, and forces
     * it. It has its name only once it is whole; when this fails nothing of it is left. In memory
     * is one piece at a time, of 1 MiB or of one atomic append.
     *
     * @param fileName of no file that is there; not to end in {@code .log}, {@code .index} or
     *     {@code .keys}
     * @return how many entries are in it
     * @throws DiskFullException when there is no room for it
     */
    public static long export(Log log, Storage storage, long fromId, String fileName)
            throws IOException {
        if (fileName.endsWith(SegmentHeader.SUFFIX) || fileName.endsWith(IndexFile.SUFFIX)
                || fileName.endsWith(IdempotencyKeyFile.SUFFIX)) {
            throw new IllegalArgumentException(fileName + " would be taken for a segment's file");
        }
        if (storage.names().contains(fileName)) {
            throw new IOException(storage.location() + " holds " + fileName
                    + " already, and it is not written over; move it away");
        }
        try (LogReader reader = log.reader(fromId)) {
            AtomicFile.write(storage, fileName, file -> write(reader, file));
            return reader.nextId() - fromId;
        }
    }

    private static void write(LogReader reader, StorageFile file) throws IOException {
        long offset = 0;
        FrameBatch frames = reader.read(READ_BYTES);
        while (!frames.isEmpty()) {
            file.write(frames.buffer(), offset);
            offset += frames.bytes();
            frames = reader.read(READ_BYTES);
        }
    }
}
