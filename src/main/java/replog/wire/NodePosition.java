package replog.wire;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * A node's identity and how far its log goes, sent with each answer to a master.
 *
 * @param nodeId drawn once and kept in its folder: an emptied folder is another node
 * @param instance drawn at each start
 * @param logId empty for a node that holds nothing yet
 * @param epoch the highest that it has accepted
 * @param masterInstance whose epoch that is
 * @param headHash the chain's hash after {@code lastId}, in 64 hexadecimal digits
 * @param failure why it can store nothing any more, in printable ASCII; empty when it can
 * @param full why it can store nothing for now, in printable ASCII; empty when it can
 * @param fsync its policy: only with {@code always} is what it holds on disk
 */
public record NodePosition(UUID nodeId, UUID instance, String name, Optional<UUID> logId,
        long epoch,
        Optional<UUID> masterInstance, long lastId, String headHash, String fsync,
        Optional<String> failure, Optional<String> full) {
    /** The policy under which an entry is on disk before it is acknowledged. */
    public static final String ALWAYS = "always";

    /** The standing in an answer's headers. */
    public static NodePosition from(Function<String, Optional<String>> headers) {
        var fields = new HeaderReader(headers);
        return new NodePosition(
                fields.uuid(HeaderNames.NODE_ID),
                fields.uuid(HeaderNames.INSTANCE),
                fields.text(HeaderNames.NODE_NAME),
                fields.optionalUuid(HeaderNames.LOG_ID),
                fields.epoch(HeaderNames.EPOCH, 0),
                fields.optionalUuid(HeaderNames.MASTER_INSTANCE),
                fields.id(HeaderNames.LAST_ID),
                fields.hash(HeaderNames.HEAD_HASH),
                fields.text(HeaderNames.FSYNC),
                headers.apply(HeaderNames.FAILURE),
                headers.apply(HeaderNames.FULL));
    }

    /** As headers, to be read by {@link #from}. */
    public Map<String, String> headers() {
        var headers = new LinkedHashMap<String, String>();
        headers.put(HeaderNames.NODE_ID, nodeId.toString());
        headers.put(HeaderNames.INSTANCE, instance.toString());
        headers.put(HeaderNames.NODE_NAME, name);
        logId.ifPresent(id -> headers.put(HeaderNames.LOG_ID, id.toString()));
        headers.put(HeaderNames.EPOCH, Long.toString(epoch));
        masterInstance.ifPresent(id -> headers.put(HeaderNames.MASTER_INSTANCE, id.toString()));
        headers.put(HeaderNames.LAST_ID, Long.toString(lastId));
        headers.put(HeaderNames.HEAD_HASH, headHash);
        headers.put(HeaderNames.FSYNC, fsync);
        failure.ifPresent(why -> headers.put(HeaderNames.FAILURE, why));
        full.ifPresent(why -> headers.put(HeaderNames.FULL, why));
        return headers;
    }
}
