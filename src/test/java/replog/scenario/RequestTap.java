package replog.scenario;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells where requests begin and end in the bytes that a client sends on one connection, and keeps
 * the batches among them.
 *
 * <p>Fed by one thread; what it says of the last request may be asked by another.
 */
final class RequestTap {
    private static final Pattern LENGTH =
            Pattern.compile("\\r\\ncontent-length: *(\\d+)\\r\\n", Pattern.CASE_INSENSITIVE);
    private static final String BATCH = "PUT /replicate ";
    private static final String END = "\r\n\r\n";

    private final Consumer<byte[]> batches;
    private final ByteArrayOutputStream request = new ByteArrayOutputStream();
    private volatile boolean batch;
    private boolean inBody;
    private int bodyLength;
    private int bodySeen;

    /** @param batches takes each batch that has entries, head and body, once it is whole */
    RequestTap(Consumer<byte[]> batches) {
        this.batches = batches;
    }

    /** Whether the request that was begun last is a batch, with entries or none. */
    boolean isBatch() {
        return batch;
    }

    /** How much of the body of a batch was seen; 0 where the request is another. */
    int batchBytes() {
        return batch ? bodySeen : 0;
    }

    /** Takes in what comes next. */
    void feed(byte[] bytes, int from, int length) {
        for (int done = 0; done < length;) {
            done += inBody ? body(bytes, from + done, length - done) : begin(bytes[from + done]);
            endIfWhole();
        }
    }

    /** Takes what of these is of the body; says how many. */
    private int body(byte[] bytes, int from, int length) {
        int taken = Math.min(length, bodyLength - bodySeen);
        bodySeen += taken;
        if (batch) {
            request.write(bytes, from, taken);
        }
        return taken;
    }

    private void endIfWhole() {
        if (inBody && bodySeen == bodyLength) {
            if (batch && bodyLength > 0) {
                batches.accept(request.toByteArray());
            }
            request.reset();
            inBody = false;
        }
    }

    /** Takes one byte of a head. */
    private int begin(byte next) {
        if (request.size() == 0) {
            batch = false;
            bodySeen = 0;
        }
        request.write(next);
        if (next == '\n') {
            String head = request.toString(StandardCharsets.ISO_8859_1);
            if (head.endsWith(END)) {
                Matcher length = LENGTH.matcher(head);
                batch = head.startsWith(BATCH);
                bodyLength = length.find() ? Integer.parseInt(length.group(1)) : 0;
                inBody = true;
            }
        }
        return 1;
    }
}
