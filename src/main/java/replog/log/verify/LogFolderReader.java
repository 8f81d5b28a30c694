package replog.log.verify;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import replog.log.frame.Hash;
import replog.log.segment.FrameScanner;
import replog.log.segment.IndexFile;
import replog.log.segment.RawSegmentHeader;
import replog.log.segment.SegmentHeader;
import replog.log.segment.SparseIndex.IndexPoint;
import replog.log.storage.ReadOnlyStorage;
import replog.log.storage.Storage;
import replog.log.storage.StorageFile;

/**
 * The entries of a folder that was inspected, to be held against those of another one: the chain's
 * hash at any id, and the bytes of a frame and their place. Reads only. For one thread.
 */
public final class LogFolderReader {
    private final Storage storage;

    public LogFolderReader(Path folder) {
        this.storage = new ReadOnlyStorage(folder);
    }

    /** The bytes of a frame, where they are. */
    public record Located(String file, long offset, byte[] bytes) {}

    /**
     * The chain's hash after an entry, which must be a good one with only good ones before it.
     *
     * @throws IOException when the entry is not there, or before it something is damaged
     */
    public Hash hashAt(long id) throws IOException {
        return id == 0 ? Hash.start(segment(1).logId()) : scanTo(id, (scanner, _, _) -> {
            scanner.advance();
            return scanner.chain().head();
        });
    }

    /** The frame of an entry; as above. */
    public Located frame(long id) throws IOException {
        return scanTo(id, (scanner, file, name) -> {
            var bytes = new byte[scanner.length()];
            file.readFully(ByteBuffer.wrap(bytes), scanner.offset());
            return new Located(name, scanner.offset(), bytes);
        });
    }

    private interface Look<T> {
        T at(FrameScanner scanner, StorageFile file, String name) throws IOException;
    }

    private <T> T scanTo(long id, Look<T> look) throws IOException {
        SegmentHeader header = segment(id);
        String name = SegmentHeader.fileName(header.firstId());
        IndexPoint point = new IndexFile(storage, header).floor(id)
                .filter(found -> found.id() >= header.firstId() && found.id() <= id)
                .orElse(header.start());
        try (StorageFile file = storage.openToRead(name)) {
            var scanner = new FrameScanner(file, point, file.size());
            while (scanner.check().isEmpty()) {
                if (scanner.id() == id) {
                    return look.at(scanner, file, name);
                }
                scanner.advance();
            }
            throw new IOException(name + " holds no intact entry " + scanner.id() + " at offset "
                    + scanner.offset());
        }
    }

    /** Of the segment that an entry is in. */
    private SegmentHeader segment(long id) throws IOException {
        Optional<String> name = storage.names().stream().filter(SegmentHeader::isFileName)
                .filter(file -> file.compareTo(SegmentHeader.fileName(id)) <= 0)
                .max(String::compareTo);
        Optional<SegmentHeader> header = name.isEmpty() ? Optional.empty()
                : RawSegmentHeader.read(storage, name.get()).header();
        return header.orElseThrow(
                () -> new IOException(storage.location() + " holds no entry " + id));
    }
}
