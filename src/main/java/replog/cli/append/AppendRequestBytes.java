package replog.cli.append;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import replog.cli.append.AppendCommand.AppendOptions;
import replog.json.Json;

/**
 * An append as the bytes that go out: one value as plain text, several as a line of JSON each.
 * Stateless.
 */
public final class AppendRequestBytes {
    public static final String LINES = "application/x-ndjson";

    private AppendRequestBytes() {}

    /** @param values in UTF-8, at least one */
    static byte[] of(AppendOptions options, URI server, List<byte[]> values, Optional<String> key) {
        boolean single = values.size() == 1;
        byte[] body = single ? values.getFirst() : lines(values);
        var query = new StringJoiner("&", "?", "").setEmptyValue("");
        options.concern().ifPresent(concern -> query.add("write_concern=" + concern));
        options.timeout().ifPresent(seconds -> query.add("timeout=" + seconds));
        byte[] headBytes = head(server, (single ? "/message" : "/messages") + query,
                single ? "text/plain" : LINES,
                key.map(text -> "Idempotency-Key: " + text + "\r\n").orElse(""), options.token(),
                body.length).getBytes(UTF_8);
        byte[] request = new byte[headBytes.length + body.length];
        System.arraycopy(headBytes, 0, request, 0, headBytes.length);
        System.arraycopy(body, 0, request, headBytes.length, body.length);
        return request;
    }

    /** @param more headers, each with its end */
    public static String head(URI server, String target, String contentType, String more,
            Optional<String> token, int length) {
        return "POST " + target + " HTTP/1.1\r\n"
                + "Host: " + server.getRawAuthority() + "\r\n"
                + "Content-Type: " + contentType + "\r\n" + more
                + token.map(text -> "x-token: " + text + "\r\n").orElse("")
                + "Content-Length: " + length + "\r\n\r\n";
    }

    private static byte[] lines(List<byte[]> values) {
        int length = values.stream().mapToInt(value -> value.length + 3).sum();
        var body = new ByteArrayOutputStream(length + length / 8);
        try {
            for (byte[] value : values) {
                body.write('"');
                Json.escape(value, 0, value.length, body);
                body.write('"');
                body.write('\n');
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory doesn't fail", e);
        }
        return body.toByteArray();
    }
}
