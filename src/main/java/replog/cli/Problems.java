package replog.cli;

import java.util.Map;
import replog.http.Json;
import replog.http.JsonException;
import replog.http.Printable;

/** What a node says that refuses (RFC 9457). Stateless. */
final class Problems {
    private static final int MAX_DEPTH = 8;
    private static final int SHOWN = 40;
    private static final int SHOWN_DETAIL = 300;
    private static final int UNAUTHORIZED = 401;
    private static final String TYPES = "/problems/";

    private Problems() {}

    /** Its members; none where the body is something else. */
    static Map<?, ?> parsed(byte[] body) {
        try {
            return Json.parse(body, MAX_DEPTH) instanceof Map<?, ?> members ? members : Map.of();
        } catch (JsonException _) {
            return Map.of();
        }
    }

    /** Empty where it is none. */
    static String word(Map<?, ?> problem, String member) {
        return problem.get(member) instanceof String text ? text : "";
    }

    /** The status and the type's last word. */
    static String kind(int status, Map<?, ?> problem) {
        String type = word(problem, "type").replace(TYPES, "");
        return (status + " " + Printable.of(type, SHOWN)).strip();
    }

    /** Kind and detail, without a full stop; a node gives always one. */
    static String said(int status, Map<?, ?> problem) {
        String detail = word(problem, "detail");
        String said = Printable.of(kind(status, problem) + ": "
                + (detail.isEmpty() ? "is it a node of replog?" : detail), SHOWN_DETAIL);
        boolean stopped = said.endsWith(".");
        return (stopped ? said.substring(0, said.length() - 1) : said)
                + (status == UNAUTHORIZED ? " (--token or REPLOG_TOKEN gives it)" : "");
    }
}
