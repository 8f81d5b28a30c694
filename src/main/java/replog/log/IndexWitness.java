package replog.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;

/**
 * What an index file says, held against the frames as somebody walks through them. It can be
 * rebuilt, so what is wrong with it is a note; what is right in it is a witness. For one thread.
 */
final class IndexWitness implements Closeable {
    /** What it says of a frame. */
    enum Says { NOTHING, AGREES, DIFFERS }

    private static final int LOG_ID_BYTES = 16;

    private final Optional<StorageFile> file;
    private final IndexFile format;
    private final long points;
    private long number;
    private Optional<IndexPoint> point = Optional.empty();
    private Optional<String> note = Optional.empty();

    private IndexWitness(Optional<StorageFile> file, IndexFile format, long size)
            throws IOException {
        this.file = file;
        this.format = format;
        this.points = size / IndexFile.POINT_BYTES;
        if (size % IndexFile.POINT_BYTES != 0) {
            note("it ends within a point, at offset " + size);
        }
        load();
    }

    /** Says nothing where there is no such file. */
    static IndexWitness of(Storage storage, SegmentHeader header) throws IOException {
        var format = new IndexFile(storage, header);
        try {
            StorageFile file = storage.openToRead(format.name());
            return new IndexWitness(Optional.of(file), format, file.size());
        } catch (NoSuchFileException _) {
            return new IndexWitness(Optional.empty(), format, 0);
        }
    }

    /**
     * Asks of each frame in turn.
     *
     * @param hashBefore empty where it isn't known
     */
    Says at(long id, long offset, Optional<Hash> hashBefore) throws IOException {
        while (point.isPresent() && point.get().offset() < offset) {
            note(where() + " leads to offset " + point.get().offset()
                    + ", where no frame begins");
            next();
        }
        if (point.isEmpty() || point.get().offset() > offset) {
            return Says.NOTHING;
        }
        IndexPoint here = point.get();
        if (here.id() != id) {
            note(where() + " takes the frame of " + id + " for that of " + here.id());
        }
        next();
        if (here.id() != id || hashBefore.isEmpty()) {
            return Says.NOTHING;
        }
        return here.hashBefore().equals(hashBefore.get()) ? Says.AGREES : Says.DIFFERS;
    }

    /** The next point lies at this offset or after it: there are no frames before. */
    void skipTo(long offset) throws IOException {
        while (point.isPresent() && point.get().offset() < offset) {
            next();
        }
    }

    /** The segment ends here. */
    void end(long offset) {
        if (point.isPresent() && point.get().offset() >= offset) {
            note(where() + " leads to offset " + point.get().offset()
                    + ", beyond the segment's end");
        }
    }

    /** Its hashes turned out to be those of another history. */
    void differs(long id) {
        note("the hash that it gives before the entry " + id + " is another than the log's");
    }

    /** What is wrong with the file, if anything is. */
    Optional<String> note() {
        return note;
    }

    String name() {
        return format.name();
    }

    @Override
    public void close() throws IOException {
        if (file.isPresent()) {
            file.get().close();
        }
    }

    private void next() throws IOException {
        number++;
        load();
    }

    private void load() throws IOException {
        point = Optional.empty();
        while (point.isEmpty() && file.isPresent() && number < points) {
            var bytes = ByteBuffer.allocate(IndexFile.POINT_BYTES);
            file.get().readFully(bytes, number * IndexFile.POINT_BYTES);
            int difference = bytes.getInt(IndexFile.CHECKED) ^ format.checksum(bytes.array(), 0);
            if (difference == 0) {
                point = Optional.of(new IndexPoint(
                        bytes.getLong(0), bytes.getLong(8), Hash.of(bytes.array(), 16)));
            } else {
                note(where() + " is not intact" + located(difference));
                number++;
            }
        }
    }

    private String located(int difference) {
        long start = number * IndexFile.POINT_BYTES;
        int inChecksum = ChangedByte.inChecksum(difference);
        if (inChecksum >= 0) {
            return oneByte(start + IndexFile.CHECKED + inChecksum);
        }
        List<ChangedByte> found = ChangedByte.find(
                difference, LOG_ID_BYTES + IndexFile.CHECKED, 2);
        return found.size() == 1 && found.getFirst().position() >= LOG_ID_BYTES
                ? oneByte(start + found.getFirst().position() - LOG_ID_BYTES) : "";
    }

    private static String oneByte(long offset) {
        return "; a single changed byte at offset " + offset + " explains it";
    }

    private String where() {
        return "its point at offset " + number * IndexFile.POINT_BYTES;
    }

    private void note(String what) {
        if (note.isEmpty()) {
            note = Optional.of(what);
        }
    }
}
