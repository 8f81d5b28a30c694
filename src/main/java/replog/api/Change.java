package replog.api;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import replog.http.Json;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** One thing that turned, as an event of a stream (WHATWG HTML, section 9.2). Immutable. */
record Change(String type, Map<String, ?> data) {
    /** All of them, to be written as they are; empty if there is none. */
    static byte[] events(List<Change> changes) {
        var out = new ByteArrayOutputStream();
        for (Change change : changes) {
            out.writeBytes(("event: " + change.type() + "\ndata: ").getBytes(US_ASCII));
            out.writeBytes(Json.bytes(change.data()));
            out.write('\n');
            out.write('\n');
        }
        return out.toByteArray();
    }
}
