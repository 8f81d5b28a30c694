package replog.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * The entries of a folder that was inspected, to be held against those of another one: the chain's
 * hash at any id, and the bytes of a frame and their place. Reads only. For one thread.
 */
public final class FolderHistory {
    private static final int WINDOW_BYTES = 256 << 10;

    private final Storage storage;

    public FolderHistory(Path folder) {
        this.storage = new ReadOnlyFolder(folder);
    }

    /** The bytes of a frame, where they are. */
    public record Located(String file, long offset, byte[] bytes) {}

    /**
     * The chain's hash after an entry, which must be a good one with only good ones before it.
     *
     * @throws IOException when the entry is not there, or before it something is damaged
     */
    public Hash hashAt(long id) throws IOException {
        return id == 0 ? Hash.start(segment(1).logId()) : walk(id, true).chain.head();
    }

    /** The frame of an entry; as above. */
    public Located frame(long id) throws IOException {
        return walk(id, false).located;
    }

    /** As many bytes from there on as there are, and as are asked for. */
    public byte[] bytes(String file, long offset, int count) throws IOException {
        try (StorageFile open = storage.openToRead(file)) {
            var bytes = ByteBuffer.allocate(Math.clamp(open.size() - offset, 0, count));
            open.readFully(bytes, offset);
            return bytes.array();
        }
    }

    private record Walked(HashChain chain, Located located) {}

    private Walked walk(long id, boolean through) throws IOException {
        SegmentHeader header = segment(id);
        String name = SegmentHeader.fileName(header.firstId());
        IndexPoint point = new IndexFile(storage, header).floor(id)
                .filter(found -> found.id() >= header.firstId() && found.id() <= id)
                .orElse(header.start());
        try (StorageFile file = storage.openToRead(name)) {
            var window = new FrameWindow(file, point.offset(), file.size(), WINDOW_BYTES);
            var chain = new HashChain(point.hashBefore());
            for (long at = point.id();; at++) {
                window.loadFrame(0);
                int from = window.from();
                if (!Frame.intact(window.array(), from, window.to(), at)) {
                    throw new IOException(name + " holds no intact entry " + at + " at offset "
                            + window.offset());
                }
                int length = Frame.length(window.array(), from);
                if (at == id && !through) {
                    return new Walked(chain, new Located(name, window.offset(),
                            Arrays.copyOfRange(window.array(), from, from + length)));
                }
                chain.add(window.array(), from, length);
                if (at == id) {
                    return new Walked(chain, new Located(name, window.offset(), new byte[0]));
                }
                window.advance(length);
            }
        }
    }

    /** Of the segment that an entry is in. */
    private SegmentHeader segment(long id) throws IOException {
        Optional<String> name = storage.names().stream().filter(SegmentHeader::isFileName)
                .filter(file -> file.compareTo(SegmentHeader.fileName(id)) <= 0)
                .max(String::compareTo);
        Optional<SegmentHeader> header = name.isEmpty() ? Optional.empty()
                : HeaderLook.at(storage, name.get()).header();
        return header.orElseThrow(
                () -> new IOException(storage.location() + " holds no entry " + id));
    }
}
