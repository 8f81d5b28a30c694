package replog.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import replog.http.Problem;
import replog.http.server.Request;
import replog.http.server.Response;
import replog.json.EscapedText;

/**
 * {@code GET /} and {@code GET /page/FILE}: the live page, plain files from a fixed table; and
 * {@code GET /openapi.json}: what a node answers, for programs.
 *
 * <p>The page's files hold nothing of the cluster, and are open to all: the page itself asks for
 * the token, and sends it with each request. A browser that shows it runs no script but these
 * files, and talks to no node but this one.
 */
final class StaticFileRoutes {
    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self';"
                    + " img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none';"
                    + " frame-ancestors 'none'");

    private static final StaticFile OPEN_API = StaticFile.load("openapi.json");
    private static final StaticFile INDEX = StaticFile.load("page/index.html");
    private static final Map<String, StaticFile> FILES = Stream.of(
            "icon.svg", "base.css", "cluster.css", "log.css", "trace.css",
            "main.js", "access.js", "sse.js", "stream.js", "stored.js", "state.js",
            "entry-list.js", "format.js", "dom.js", "banner.js", "nodes.js", "faults.js",
            "entries.js", "waits.js", "append.js", "answer.js", "trace.js",
            "trace-lanes.js", "trace-chart.js").collect(Collectors.toMap(
                    name -> name, name -> StaticFile.load("page/" + name)));

    Response openApi(Request request) {
        request.allowQuery();
        return OPEN_API.serve(request);
    }

    Response index(Request request) {
        request.allowQuery();
        return page(request, INDEX);
    }

    Response file(Request request) {
        request.allowQuery();
        String name = request.pathParameter("file");
        StaticFile file = FILES.get(name);
        if (file == null) {
            throw Problem.notFound("The page has no file '" + EscapedText.of(name, 40) + "'.")
                    .exception();
        }
        return page(request, file);
    }

    private static Response page(Request request, StaticFile document) {
        return document.serve(request).headers(HEADERS);
    }

    /**
     * A file beside the classes, served byte for byte under a tag by which it is known again. It is
     * the same on all nodes of one version, whatever their settings. Immutable.
     */
    private record StaticFile(String contentType, byte[] bytes, String tag) {
        static StaticFile load(String name) {
            try (InputStream in = StaticFile.class.getResourceAsStream("/replog/" + name)) {
                if (in == null) {
                    throw new IllegalStateException("not among the classes: " + name);
                }
                byte[] bytes = in.readAllBytes();
                return new StaticFile(contentType(name), bytes, '"' + hash(bytes) + '"');
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static String contentType(String name) {
            return switch (name.substring(name.lastIndexOf('.'))) {
                case ".html" -> "text/html; charset=utf-8";
                case ".css" -> "text/css; charset=utf-8";
                case ".js" -> "text/javascript; charset=utf-8";
                case ".svg" -> "image/svg+xml";
                case ".json" -> "application/json";
                default -> throw new IllegalArgumentException("no type of page: " + name);
            };
        }

        /** The document, or 304 for a client that has it. */
        Response serve(Request request) {
            boolean known = request.header("If-None-Match").filter(this::isNamedBy).isPresent();
            Response response = known
                    ? Response.empty(304) : Response.bytes(200, contentType, bytes);
            return response.withHeader("ETag", tag).withHeader("Cache-Control", "no-cache");
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
}
