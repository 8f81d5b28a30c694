package replog.node;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.UUID;
import replog.http.Json;
import replog.http.JsonObject;
import replog.http.ProblemException;
import replog.log.Storage;
import replog.log.StorageFile;

/**
 * The file {@code node.json} in a node's folder, which holds its {@link NodeRecord}.
 *
 * <p>Replaced as a whole: a new file is written and forced, renamed, and the folder forced, so a
 * crash leaves the old or the new one. Confined to one thread at a time.
 */
final class NodeFile {
    private static final String NAME = "node.json";
    private static final String NEW_NAME = "node.json.new";
    private static final int FORMAT = 1;

    private final Storage storage;
    private volatile NodeRecord record;

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
            return new NodeFile(storage, read(storage));
        }
        if (names.stream().anyMatch(name -> name.endsWith(".log"))) {
            throw new IOException(storage.location() + " holds a log, but not its " + NAME
                    + "; restore that file. A secondary can also start with an empty folder,"
                    + " once this one is set aside: it is refilled; a master is not");
        }
        var file = new NodeFile(storage, null);
        file.save(new NodeRecord(UUID.randomUUID(), Optional.empty(), 0, Optional.empty()));
        return file;
    }

    NodeRecord record() {
        return record;
    }

    /** Replaces the file; once it returns, the record survives a crash. */
    void save(NodeRecord changed) throws IOException {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("format", FORMAT);
        fields.put("node_id", changed.nodeId().toString());
        changed.logId().ifPresent(id -> fields.put("log_id", id.toString()));
        fields.put("epoch", changed.epoch());
        changed.masterInstance().ifPresent(id -> fields.put("master_instance", id.toString()));
        try (StorageFile file = storage.openToWrite(NEW_NAME)) {
            file.truncate(0);
            file.write(ByteBuffer.wrap(Json.bytes(fields)), 0);
            file.force();
        }
        storage.rename(NEW_NAME, NAME);
        storage.force();
        record = changed;
    }

    private static NodeRecord read(Storage storage) throws IOException {
        byte[] bytes;
        try (StorageFile file = storage.openToRead(NAME)) {
            bytes = new byte[(int) Math.min(file.size(), 1 << 20)];
            file.readFully(ByteBuffer.wrap(bytes), 0);
        }
        try {
            var json = JsonObject.parse(bytes);
            json.allow("format", "node_id", "log_id", "epoch", "master_instance");
            long format = json.optionalWhole("format").orElse(0);
            if (format != FORMAT) {
                throw new IOException(NAME + " in " + storage.location() + " has the format "
                        + format + ", unknown to this program");
            }
            return new NodeRecord(UUID.fromString(json.string("node_id")),
                    json.optionalString("log_id").map(UUID::fromString),
                    json.optionalWhole("epoch").orElseThrow(),
                    json.optionalString("master_instance").map(UUID::fromString));
        } catch (ProblemException e) {
            throw damaged(storage, e.problem().detail());
        } catch (IllegalArgumentException | NoSuchElementException e) {
            throw damaged(storage, e.getMessage());
        }
    }

    private static IOException damaged(Storage storage, String what) {
        return new IOException(NAME + " in " + storage.location() + " is damaged: " + what);
    }
}
