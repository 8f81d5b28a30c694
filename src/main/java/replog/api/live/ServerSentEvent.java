package replog.api.live;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import replog.json.Json;

/** One thing that turned, as an event of a stream (WHATWG HTML, section 9.2). Immutable. */
public record ServerSentEvent(String type, Map<String, ?> data) {
    /** All of them, to be written as they are; empty if there is none. */
    public static byte[] encode(List<ServerSentEvent> changes) {
        var out = new ByteArrayOutputStream();
        for (ServerSentEvent change : changes) {
            out.writeBytes(("event: " + change.type() + "\ndata: ").getBytes(US_ASCII));
            out.writeBytes(Json.bytes(change.data()));
            out.write('\n');
            out.write('\n');
        }
        return out.toByteArray();
    }
}
