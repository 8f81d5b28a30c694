package replog.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import replog.http.Request;
import replog.http.Response;

/**
 * A file beside the classes, served byte for byte under a tag by which it is known again. It is
 * the same on all nodes of one version, whatever their settings. Immutable.
 */
final class Document {
    private final String contentType;
    private final byte[] bytes;
    private final String tag;

    private Document(String contentType, byte[] bytes) {
        this.contentType = contentType;
        this.bytes = bytes;
        this.tag = '"' + hash(bytes) + '"';
    }

    /**
     * Reads it once.
     *
     * @param name such as {@code openapi.json}
     */
    static Document of(String name, String contentType) {
        try (InputStream in = Document.class.getResourceAsStream("/replog/" + name)) {
            if (in == null) {
                throw new IllegalStateException("not among the classes: " + name);
            }
            return new Document(contentType, in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The document, or 304 for whoever has it already. */
    Response answer(Request request) {
        boolean known = request.header("If-None-Match").filter(this::isNamedBy).isPresent();
        Response response = known
                ? Response.empty(304) : Response.bytes(200, contentType, bytes);
        return response.header("ETag", tag).header("Cache-Control", "no-cache");
    }

    /** Weak comparison (RFC 9110, section 13.1.2). */
    private boolean isNamedBy(String tags) {
        return Arrays.stream(tags.split(",")).map(String::strip)
                .anyMatch(one -> one.equals("*") || one.equals(tag) || one.equals("W/" + tag));
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
