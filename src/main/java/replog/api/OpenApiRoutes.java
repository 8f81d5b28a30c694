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
 * {@code GET /openapi.json}: what a node answers, for programs; {@code openapi.json} beside the
 * classes, byte for byte. It is the same on all nodes of one version, whatever their settings.
 */
final class OpenApiRoutes {
    private static final byte[] DOCUMENT = resource("/replog/openapi.json");
    private static final String TAG = '"' + hash(DOCUMENT) + '"';

    /** The document, or 304 for whoever has it already. */
    Response document(Request request) {
        request.allowQuery();
        boolean known = request.header("If-None-Match").filter(OpenApiRoutes::names).isPresent();
        Response response = known ? Response.empty(304) : Response.json(200, DOCUMENT);
        return response.header("ETag", TAG);
    }

    /** Weak comparison (RFC 9110, section 13.1.2). */
    private static boolean names(String tags) {
        return Arrays.stream(tags.split(",")).map(String::strip)
                .anyMatch(tag -> tag.equals("*") || tag.equals(TAG) || tag.equals("W/" + TAG));
    }

    private static byte[] resource(String name) {
        try (InputStream in = OpenApiRoutes.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("not among the classes: " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
