package replog.http.server;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import replog.http.Problem;
import replog.json.EscapedText;

/**
 * The body of one request: how it is framed, how much of it may be read, who pays for its memory.
 *
 * <p>Only one framing is let in, a {@code Content-Length} of digits, so that no proxy on the way
 * can see another end of the request than we do. Until the body is read to that end the connection
 * can't be used for another request. For the thread of its request.
 */
final class RequestBody {
    /** Of the memory at a time, so that no request holds far more than it sent. */
    private static final long GROWTH = 2;

    private final HttpExchange exchange;
    private final SlowSenderWatch senderWatch;
    private final RequestMemory.Share share;
    private long length;
    private int count;
    private boolean asked;
    private boolean consumed;

    RequestBody(HttpExchange exchange, RequestMemory memory, SlowSenderWatch senderWatch) {
        this.exchange = exchange;
        this.senderWatch = senderWatch;
        this.share = memory.share(senderWatch);
    }

    /** Refuses a framing that isn't ours, before a byte of the body is read. */
    void checkFraming() throws IOException {
        String protocol = exchange.getProtocol();
        if (!protocol.equals("HTTP/1.1") && !protocol.equals("HTTP/1.0")) {
            // A request line that ends in a bare LF, and so has the headers in it, is one of these.
            throw Problem.of(505, "http-version", "HTTP version not supported",
                    "The request line ends with HTTP/1.1, not with '"
                            + EscapedText.of(protocol, 40) + "'.").exception();
        }
        Headers headers = exchange.getRequestHeaders();
        if (headers.containsKey("Transfer-Encoding")) {
            throw Problem.of(411, "length-required", "Length required",
                    "Send the body with a Content-Length, not with Transfer-Encoding.")
                    .exception();
        }
        if (headers.containsKey("Content-Encoding")) {
            throw Problem.unsupportedMediaType(
                    "Send the body as it is, without Content-Encoding.").exception();
        }
        var hosts = headers.get("Host");
        if (hosts == null ? !protocol.equals("HTTP/1.0") : hosts.size() > 1) {
            throw Problem.badRequest("A request has one Host header.").exception();
        }
        String announced = headers.getFirst("Content-Length");
        length = announced == null ? 0 : digits(announced);
        if (length == 0) {
            // The platform keeps the connection only once it has seen the body's end.
            consumed = exchange.getRequestBody().read() < 0;
        }
    }

    /**
     * Only once, and keeps no hold of them: the bytes live as long as their reader wants.
     *
     * @param setting that makes the bound; empty if none does
     */
    byte[] read(long maxBytes, String setting) {
        if (asked) {
            throw new IllegalStateException("the body was read or released");
        }
        if (length > Math.min(maxBytes, Integer.MAX_VALUE - 8)) {
            throw Problem.of(413, "too-large", "Too large",
                    "The body is " + length + " bytes long; " + maxBytes + " are allowed"
                            + (setting.isEmpty() ? "." : " by " + setting + ".")).exception();
        }
        asked = true;
        return length == 0 ? new byte[0] : readAll((int) length);
    }

    boolean isConsumed() {
        return consumed;
    }

    /** Takes more memory if what was made of the body needs more than is reckoned with. */
    void reserveHeap(long heapBytes) {
        long units = heapBytes / ServerLimits.HEAP_BYTES_PER_BODY_BYTE;
        share.growTo((int) Math.min(units, Integer.MAX_VALUE));
    }

    /** Gives the memory back; the body is gone. */
    void release() {
        asked = true;
        share.giveBack();
    }

    private byte[] readAll(int length) {
        byte[] whole = new byte[Math.min(length, RequestMemory.FREE_BYTES)];
        try {
            fill(whole);
            while (whole.length < length) {
                int next = (int) Math.min(length, whole.length * GROWTH);
                share.growTo(next);
                whole = Arrays.copyOf(whole, next);
                fill(whole);
            }
            consumed = exchange.getRequestBody().read() < 0;
        } catch (IOException e) {
            throw Problem.badRequest("The body ended after " + count + " of the "
                    + length + " bytes that Content-Length announced.").exception();
        }
        return whole;
    }

    private void fill(byte[] buffer) throws IOException {
        InputStream in = exchange.getRequestBody();
        senderWatch.begin();
        try {
            while (count < buffer.length) {
                int more = in.read(buffer, count, buffer.length - count);
                count += more;
                senderWatch.addReceived(more);
            }
        } finally {
            senderWatch.end();
        }
    }

    private static long digits(String announced) {
        boolean whole = !announced.isEmpty() && announced.length() <= 18;
        for (int i = 0; whole && i < announced.length(); i++) {
            whole = announced.charAt(i) >= '0' && announced.charAt(i) <= '9';
        }
        if (!whole) {
            throw Problem.badRequest("Content-Length must be digits only, not '"
                    + EscapedText.of(announced, 40) + "'.").exception();
        }
        return Long.parseLong(announced);
    }
}
