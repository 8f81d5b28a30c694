package replog.wire;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * The master, its log and its epoch, sent with each heartbeat and batch.
 *
 * @param instance drawn at each start: two processes never speak for one epoch
 * @param url where other nodes reach it
 * @param clientsUrl where clients reach it
 * @param lastId the end of its log
 * @param committedId the last entry that a majority holds, as far as it knows
 * @param heartbeatInterval how often it sends a heartbeat; zero when it does not say
 */
public record MasterInfo(UUID logId, long epoch, UUID instance, String name, URI url,
        URI clientsUrl, long lastId, long committedId, Duration heartbeatInterval) {
    /**
     * The highest epoch that is believed. Each master takes one more than it has heard of: a number
     * near the end of a long would leave none for those that come after it.
     */
    public static final long MAX_EPOCH = 1L << 62;

    /** The claim in a request's headers; empty when there is none at all. */
    public static Optional<MasterInfo> from(Function<String, Optional<String>> headers) {
        var fields = new HeaderReader(headers);
        if (!fields.has(HeaderNames.MASTER_INSTANCE)) {
            return Optional.empty();
        }
        return Optional.of(new MasterInfo(
                fields.uuid(HeaderNames.LOG_ID),
                fields.epoch(HeaderNames.EPOCH, 1),
                fields.uuid(HeaderNames.MASTER_INSTANCE),
                fields.text(HeaderNames.MASTER_NAME),
                fields.uri(HeaderNames.MASTER_URL),
                fields.uri(HeaderNames.MASTER_CLIENTS_URL),
                fields.id(HeaderNames.MASTER_LAST_ID),
                fields.id(HeaderNames.COMMITTED_ID),
                fields.optionalInterval(HeaderNames.HEARTBEAT_INTERVAL)));
    }

    /** As headers, to be read by {@link #from}. */
    public Map<String, String> headers() {
        var headers = new LinkedHashMap<String, String>();
        headers.put(HeaderNames.LOG_ID, logId.toString());
        headers.put(HeaderNames.EPOCH, Long.toString(epoch));
        headers.put(HeaderNames.MASTER_INSTANCE, instance.toString());
        headers.put(HeaderNames.MASTER_NAME, name);
        headers.put(HeaderNames.MASTER_URL, url.toString());
        headers.put(HeaderNames.MASTER_CLIENTS_URL, clientsUrl.toString());
        headers.put(HeaderNames.MASTER_LAST_ID, Long.toString(lastId));
        headers.put(HeaderNames.COMMITTED_ID, Long.toString(committedId));
        if (!heartbeatInterval.isZero()) {
            headers.put(HeaderNames.HEARTBEAT_INTERVAL,
                    Long.toString(heartbeatInterval.toMillis()));
        }
        return headers;
    }
}
