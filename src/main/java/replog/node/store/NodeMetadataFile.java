package replog.node.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import replog.config.NodeName;
import replog.config.NodeUrls;
import replog.json.Json;
import replog.json.JsonException;
import replog.json.JsonObject;
import replog.log.Log;
import replog.log.storage.Storage;
import replog.log.storage.StorageFile;

/**
 * The file {@code node.json} in a node's folder, which holds its {@link NodeMetadata} as
 * {@link NodeMetadataJson}.
 *
 * <p>Replaced as a whole: a new file is written and forced, renamed, and the folder forced, so a
 * crash leaves the old or the new one. Changes go one after the other, each on what the last one
 * left, in its monitor; reading waits for none. Safe for use by several threads.
 */
public final class NodeMetadataFile {
    static final String NAME = "node.json";
    private static final String NEW_NAME = "node.json.new";
    private static final int MAX_BYTES = 1 << 20;

    private final Storage storage;
    private volatile NodeMetadata metadata;
    private boolean closed;

    private NodeMetadataFile(Storage storage, NodeMetadata metadata) {
        this.storage = storage;
        this.metadata = metadata;
    }

    /**
     * Reads the file, or makes one with a new node id in a folder that holds no segments.
     *
     * @throws IOException as well when what is there is no such file, or it is missing beside
     *     segments
     */
    public static NodeMetadataFile open(Storage storage) throws IOException {
        var names = storage.names();
        if (names.contains(NAME)) {
            NodeMetadata metadata = read(storage);
            storage.lock(NAME);
            return new NodeMetadataFile(storage, metadata);
        }
        if (names.stream().anyMatch(Log::isSegment)) {
            throw new IOException(storage.location() + " holds a log, but not its " + NAME
                    + "; restore that file. A secondary can also start with an empty folder,"
                    + " once this one is set aside: it is refilled; a master is not");
        }
        var file = new NodeMetadataFile(storage, NodeMetadata.of(UUID.randomUUID()));
        file.write(file.metadata);
        storage.lock(NAME);
        return file;
    }

    public NodeMetadata metadata() {
        return metadata;
    }

    /**
     * Changes the record; once it returns, the change survives a crash. Nothing is written when
     * there is none.
     *
     * @throws IOException when it may not be on disk; the record is then the old one
     */
    public synchronized void update(UnaryOperator<NodeMetadata> change) throws IOException {
        if (closed) {
            throw new IOException("the node is closed");
        }
        NodeMetadata changed = change.apply(metadata);
        if (!changed.equals(metadata)) {
            write(changed);
            metadata = changed;
        }
    }

    /** Returns once no change is under way; there will be none. */
    synchronized void close() {
        closed = true;
    }

    private void write(NodeMetadata changed) throws IOException {
        try {
            replace(changed);
        } catch (IOException e) {
            throw new IOException(NAME + " in " + storage.location() + " can't be written: "
                    + e.getMessage(), e);
        }
    }

    private void replace(NodeMetadata changed) throws IOException {
        try (StorageFile file = storage.openToWrite(NEW_NAME)) {
            file.truncate(0);
            file.write(ByteBuffer.wrap(NodeMetadataJson.write(changed)), 0);
            file.force();
        }
        storage.rename(NEW_NAME, NAME);
        storage.force();
    }

    private static NodeMetadata read(Storage storage) throws IOException {
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
            return NodeMetadataJson.read(bytes);
        } catch (NodeMetadataJson.UnknownFormatException e) {
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

    /**
     * A {@link NodeMetadata} as JSON: {@code {"format":1,"node_id":…,"log_id":…,"epoch":…,
     * "master_instance":…,"secondaries":[{"name":…,"url":…,"node_id":…}],"released":[…],
     * "recovering":true}}.
     *
     * <p>What is empty or false is left out, so what knew less is read as well; fields beyond these
     * are refused. Stateless.
     */
    private static final class NodeMetadataJson {
        private static final int FORMAT = 1;

        private NodeMetadataJson() {}

        static byte[] write(NodeMetadata metadata) {
            var fields = new LinkedHashMap<String, Object>();
            fields.put("format", FORMAT);
            fields.put("node_id", metadata.nodeId().toString());
            metadata.logId().ifPresent(id -> fields.put("log_id", id.toString()));
            fields.put("epoch", metadata.epoch());
            metadata.masterInstance().ifPresent(id -> fields.put("master_instance", id.toString()));
            putSecondaries(fields, "secondaries", metadata.secondaries());
            putSecondaries(fields, "released", metadata.released());
            if (metadata.recovering()) {
                fields.put("recovering", true);
            }
            return Json.bytes(fields);
        }

        /**
         * Reads it back; what is not so is a {@link replog.json.JsonException} or an
         * {@link IllegalArgumentException} whose message is a sentence.
         */
        static NodeMetadata read(byte[] bytes) {
            var json = JsonObject.parse(bytes);
            OptionalLong format = json.optionalWhole("format");
            if (format.isPresent() && format.getAsLong() != FORMAT) {
                throw new UnknownFormatException(format.getAsLong());
            }
            json.allowOnly("format", "node_id", "log_id", "epoch", "master_instance", "secondaries",
                    "released", "recovering");
            require(format.isPresent(), "the field 'format' is missing");
            return new NodeMetadata(uuid("node_id", json.string("node_id")),
                    json.optionalString("log_id").map(id -> uuid("log_id", id)),
                    json.optionalWhole("epoch").orElseThrow(
                            () -> new IllegalArgumentException("the field 'epoch' is missing")),
                    json.optionalString("master_instance").map(id -> uuid("master_instance", id)),
                    readSecondaries(json, "secondaries"), readSecondaries(json, "released"),
                    json.optionalBoolean("recovering").orElse(false));
        }

        /** The file is whole, and of another program. */
        static final class UnknownFormatException extends IllegalArgumentException {
            private static final long serialVersionUID = 1;

            private UnknownFormatException(long format) {
                super("has the format " + format + ", unknown to this program");
            }
        }

        private static void putSecondaries(Map<String, Object> fields, String name,
                List<RegisteredMember> known) {
            if (!known.isEmpty()) {
                fields.put(name, known.stream().map(NodeMetadataJson::fields).toList());
            }
        }

        private static Map<String, Object> fields(RegisteredMember one) {
            var fields = new LinkedHashMap<String, Object>();
            fields.put("name", one.name());
            fields.put("url", one.url().toString());
            one.nodeId().ifPresent(id -> fields.put("node_id", id.toString()));
            return fields;
        }

        private static List<RegisteredMember> readSecondaries(JsonObject json, String name) {
            Optional<Object> field = json.raw(name);
            if (field.isEmpty()) {
                return List.of();
            }
            require(field.get() instanceof List<?>, "the field '" + name + "' must be an array");
            return ((List<?>) field.get()).stream().map(JsonObject::of)
                    .map(NodeMetadataJson::readSecondary).toList();
        }

        private static RegisteredMember readSecondary(JsonObject json) {
            json.allowOnly("name", "url", "node_id");
            return new RegisteredMember(parse("name", json.string("name"), NodeName::parse),
                    parse("url", json.string("url"), NodeUrls::parse),
                    json.optionalString("node_id").map(id -> uuid("node_id", id)));
        }

        private static <T> T parse(String field, String text, Function<String, T> parser) {
            try {
                return parser.apply(text);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "the field '" + field + "' " + e.getMessage(), e);
            }
        }

        private static UUID uuid(String field, String text) {
            try {
                return UUID.fromString(text);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("the field '" + field + "' is no UUID", e);
            }
        }

        private static void require(boolean met, String otherwise) {
            if (!met) {
                throw new IllegalArgumentException(otherwise);
            }
        }
    }
}
