package replog.api;

import replog.http.Request;
import replog.http.Response;

/** {@code GET /openapi.json}: what a node answers, for programs. */
final class OpenApiRoutes {
    private static final Document DOCUMENT = Document.of("openapi.json", "application/json");

    Response document(Request request) {
        request.allowQuery();
        return DOCUMENT.answer(request);
    }
}
