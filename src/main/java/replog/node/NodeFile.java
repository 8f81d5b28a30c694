package replog.node;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.function.UnaryOperator;
import replog.http.JsonException;
import replog.log.Log;
import replog.log.Storage;
import replog.log.StorageFile;

/**
 * The file {@code node.json} in a node's folder, which holds its {@link NodeRecord} as
 * {@link NodeRecordJson}.
 *
 * <p>Replaced as a whole: a new file is written and forced, renamed, and the folder forced, so a
 * crash leaves the old or the new one. Changes go one after the other, each on what the last one
 * left, in its monitor; reading waits for none. Safe for use by several threads.
 */
final class NodeFile {
    static final String NAME = "node.json";
    private static final String NEW_NAME = "node.json.new";
    private static final int MAX_BYTES = 1 << 20;

    private final Storage storage;
    private volatile NodeRecord record;
    private boolean closed;

    private NodeFile(Storage storage, NodeRecord record) {
        this.storage = storage;
        this.record = record;
    }

    /**
     * Reads the file, or makes one with a new node id in a folder that holds no segments.
     *
     * @throws IOException as well when what is there is no such file, or it is missing beside
     *     segments
     */
    static NodeFile open(Storage storage) throws IOException {
        var names = storage.names();
        if (names.contains(NAME)) {
            NodeRecord record = read(storage);
            storage.hold(NAME);
            return new NodeFile(storage, record);
        }
        if (names.stream().anyMatch(Log::isSegment)) {
            throw new IOException(storage.location() + " holds a log, but not its " + NAME
                    + "; restore that file. A secondary can also start with an empty folder,"
                    + " once this one is set aside: it is refilled; a master is not");
        }
        var file = new NodeFile(storage, NodeRecord.of(UUID.randomUUID()));
        file.write(file.record);
        storage.hold(NAME);
        return file;
    }

    NodeRecord record() {
        return record;
    }

    /**
     * Changes the record; once it returns, the change survives a crash. Nothing is written when
     * there is none.
     *
     * @throws IOException when it may not be on disk; the record is then the old one
     */
    synchronized void update(UnaryOperator<NodeRecord> change) throws IOException {
        if (closed) {
            throw new IOException("the node is closed");
        }
        NodeRecord changed = change.apply(record);
        if (!changed.equals(record)) {
            write(changed);
            record = changed;
        }
    }

    /** Returns once no change is under way; there will be none. */
    synchronized void close() {
        closed = true;
    }

    private void write(NodeRecord changed) throws IOException {
        try {
            replace(changed);
        } catch (IOException e) {
            throw new IOException(NAME + " in " + storage.location() + " can't be written: "
                    + e.getMessage(), e);
        }
    }

    private void replace(NodeRecord changed) throws IOException {
        try (StorageFile file = storage.openToWrite(NEW_NAME)) {
            file.truncate(0);
            file.write(ByteBuffer.wrap(NodeRecordJson.write(changed)), 0);
            file.force();
        }
        storage.rename(NEW_NAME, NAME);
        storage.force();
    }

    private static NodeRecord read(Storage storage) throws IOException {
        byte[] bytes;
        try (StorageFile file = storage.openToRead(NAME)) {
            if (file.size() == 0) {
                throw damaged(storage, "it is empty");
            }
            if (file.size() > MAX_BYTES) {
                throw damaged(storage, "it has " + file.size() + " bytes, more than it ever may");
            }
            bytes = new byte[(int) file.size()];
            file.readFully(ByteBuffer.wrap(bytes), 0);
        }
        try {
            return NodeRecordJson.read(bytes);
        } catch (NodeRecordJson.UnknownFormatException e) {
            throw new IOException(NAME + " in " + storage.location() + " " + e.getMessage(), e);
        } catch (JsonException | IllegalArgumentException e) {
            throw damaged(storage, e.getMessage());
        }
    }

    private static IOException damaged(Storage storage, String what) {
        return new IOException(NAME + " in " + storage.location() + " is damaged: " + what
                + "; restore it from a copy. A secondary can also start with an empty folder,"
                + " once this one is set aside: it is refilled; a master is not");
    }
}
