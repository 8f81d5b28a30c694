package replog.api;

import java.util.LinkedHashMap;
import java.util.Map;
import replog.http.Printable;
import replog.http.Problem;
import replog.http.Request;
import replog.http.Response;

/**
 * {@code GET /} and {@code GET /page/FILE}: the live page, plain files from a fixed table; and
 * {@code GET /openapi.json}: what a node answers, for programs.
 *
 * <p>The page's files hold nothing of the cluster, and are open to all: the page itself asks for
 * the token, and bears it in all that it asks. A browser that shows it runs no script but these
 * files, and talks to no node but this one.
 */
final class PageRoutes {
    private static final String HTML = "text/html; charset=utf-8";
    private static final String CSS = "text/css; charset=utf-8";
    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final String SVG = "image/svg+xml";

    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self';"
                    + " img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none';"
                    + " frame-ancestors 'none'");

    private static final Document OPEN_API = Document.of("openapi.json", "application/json");
    private static final Document INDEX = Document.of("page/index.html", HTML);
    private static final Map<String, Document> FILES = files(Map.of(
            SVG, new String[] {"icon.svg"},
            CSS, new String[] {"base.css", "cluster.css", "log.css", "trace.css"},
            SCRIPT, new String[] {
                "main.js", "access.js", "sse.js", "stream.js", "stored.js", "state.js",
                "entry-list.js", "format.js", "dom.js", "banner.js", "nodes.js", "faults.js",
                "entries.js", "waits.js", "append.js", "answer.js", "trace.js",
                "trace-lanes.js", "trace-chart.js"}));

    Response openApi(Request request) {
        request.allowQuery();
        return OPEN_API.answer(request);
    }

    Response index(Request request) {
        request.allowQuery();
        return page(request, INDEX);
    }

    Response file(Request request) {
        request.allowQuery();
        String name = request.pathParameter("file");
        Document file = FILES.get(name);
        if (file == null) {
            throw Problem.notFound("The page has no file '" + Printable.of(name, 40) + "'.")
                    .exception();
        }
        return page(request, file);
    }

    private static Response page(Request request, Document document) {
        return document.answer(request).headers(HEADERS);
    }

    private static Map<String, Document> files(Map<String, String[]> byType) {
        var files = new LinkedHashMap<String, Document>();
        byType.forEach((type, names) -> {
            for (String name : names) {
                files.put(name, Document.of("page/" + name, type));
            }
        });
        return files;
    }
}
