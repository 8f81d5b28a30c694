package replog.node;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;
import replog.config.Names;
import replog.config.Urls;
import replog.http.Json;
import replog.http.JsonObject;

/**
 * A {@link NodeRecord} as JSON: {@code {"format":1,"node_id":…,"log_id":…,"epoch":…,
 * "master_instance":…,"secondaries":[{"name":…,"url":…,"node_id":…}],"released":[…],
 * "recovering":true}}.
 *
 * <p>What is empty or false is left out, so what knew less is read as well; fields beyond these are
 * refused. Stateless.
 */
final class NodeRecordJson {
    private static final int FORMAT = 1;

    private NodeRecordJson() {}

    static byte[] write(NodeRecord record) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("format", FORMAT);
        fields.put("node_id", record.nodeId().toString());
        record.logId().ifPresent(id -> fields.put("log_id", id.toString()));
        fields.put("epoch", record.epoch());
        record.masterInstance().ifPresent(id -> fields.put("master_instance", id.toString()));
        putKnown(fields, "secondaries", record.secondaries());
        putKnown(fields, "released", record.released());
        if (record.recovering()) {
            fields.put("recovering", true);
        }
        return Json.bytes(fields);
    }

    /**
     * Reads it back; what is not so is a {@link replog.http.JsonException} or an
     * {@link IllegalArgumentException} whose message is a sentence.
     */
    static NodeRecord read(byte[] bytes) {
        var json = JsonObject.parse(bytes);
        OptionalLong format = json.optionalWhole("format");
        if (format.isPresent() && format.getAsLong() != FORMAT) {
            throw new UnknownFormatException(format.getAsLong());
        }
        json.allow("format", "node_id", "log_id", "epoch", "master_instance", "secondaries",
                "released", "recovering");
        require(format.isPresent(), "the field 'format' is missing");
        return new NodeRecord(uuid("node_id", json.string("node_id")),
                json.optionalString("log_id").map(id -> uuid("log_id", id)),
                json.optionalWhole("epoch").orElseThrow(
                        () -> new IllegalArgumentException("the field 'epoch' is missing")),
                json.optionalString("master_instance").map(id -> uuid("master_instance", id)),
                known(json, "secondaries"), known(json, "released"),
                json.optionalBoolean("recovering").orElse(false));
    }

    /** The file is whole, and of another program. */
    static final class UnknownFormatException extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        private UnknownFormatException(long format) {
            super("has the format " + format + ", unknown to this program");
        }
    }

    private static void putKnown(Map<String, Object> fields, String name, List<Registered> known) {
        if (!known.isEmpty()) {
            fields.put(name, known.stream().map(NodeRecordJson::fields).toList());
        }
    }

    private static Map<String, Object> fields(Registered one) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("name", one.name());
        fields.put("url", one.url().toString());
        one.nodeId().ifPresent(id -> fields.put("node_id", id.toString()));
        return fields;
    }

    private static List<Registered> known(JsonObject json, String name) {
        Optional<Object> field = json.raw(name);
        if (field.isEmpty()) {
            return List.of();
        }
        require(field.get() instanceof List<?>, "the field '" + name + "' must be an array");
        return ((List<?>) field.get()).stream().map(JsonObject::of)
                .map(NodeRecordJson::registered).toList();
    }

    private static Registered registered(JsonObject json) {
        json.allow("name", "url", "node_id");
        return new Registered(parsed("name", json.string("name"), Names::read),
                parsed("url", json.string("url"), Urls::read),
                json.optionalString("node_id").map(id -> uuid("node_id", id)));
    }

    private static <T> T parsed(String field, String text, Function<String, T> parser) {
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
