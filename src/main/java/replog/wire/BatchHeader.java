package replog.wire;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import replog.wire.HeaderReader.MalformedHeaderException;

/**
 * What goes before the frames of a batch.
 *
 * @param firstId of the first frame, or of the one that would be first in an empty batch
 * @param previousHash the chain's hash before that frame, in 64 hexadecimal digits
 */
public record BatchHeader(MasterInfo master, long firstId, String previousHash) {
    /** The version of all that this room says; another one is refused. */
    public static final String WIRE_VERSION = "1";

    /** The wire version that a request claims. */
    public static Optional<String> version(Function<String, Optional<String>> headers) {
        return headers.apply(HeaderNames.WIRE_VERSION);
    }

    /** The header of a batch whose wire version was found to be ours. */
    public static BatchHeader from(Function<String, Optional<String>> headers) {
        var fields = new HeaderReader(headers);
        MasterInfo master = MasterInfo.from(headers).orElseThrow(() ->
                new MalformedHeaderException(
                        "the header " + HeaderNames.MASTER_INSTANCE + " is missing"));
        return new BatchHeader(master, fields.positive(HeaderNames.FIRST_ID),
                fields.hash(HeaderNames.PREVIOUS_HASH));
    }

    public Map<String, String> headers() {
        Map<String, String> headers = master.headers();
        headers.put(HeaderNames.WIRE_VERSION, WIRE_VERSION);
        headers.put(HeaderNames.FIRST_ID, Long.toString(firstId));
        headers.put(HeaderNames.PREVIOUS_HASH, previousHash);
        return headers;
    }
}
