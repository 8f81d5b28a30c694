package replog.cli.terminal;

import java.util.Map;
import replog.json.EscapedText;
import replog.json.Json;
import replog.json.JsonException;

/** What a node says that refuses (RFC 9457). Stateless. */
public final class ProblemText {
    private static final int MAX_DEPTH = 8;
    private static final int SHOWN = 40;
    private static final int SHOWN_DETAIL = 300;
    private static final int UNAUTHORIZED = 401;
    private static final String TYPES = "/problems/";

    private ProblemText() {}

    /** Its members; none where the body is something else. */
    public static Map<?, ?> parse(byte[] body) {
        try {
            return Json.parse(body, MAX_DEPTH) instanceof Map<?, ?> members ? members : Map.of();
        } catch (JsonException _) {
            return Map.of();
        }
    }

    /** Empty where it is none. */
    public static String text(Map<?, ?> problem, String member) {
        return problem.get(member) instanceof String text ? text : "";
    }

    /** The status and the type's last word. */
    public static String kind(int status, Map<?, ?> problem) {
        String type = text(problem, "type").replace(TYPES, "");
        return (status + " " + EscapedText.of(type, SHOWN)).strip();
    }

    /** Kind and detail, without a full stop; a node gives always one. */
    public static String sentence(int status, Map<?, ?> problem) {
        String detail = text(problem, "detail");
        String said = EscapedText.of(kind(status, problem) + ": "
                + (detail.isEmpty() ? "is it a node of replog?" : detail), SHOWN_DETAIL);
        boolean stopped = said.endsWith(".");
        return (stopped ? said.substring(0, said.length() - 1) : said)
                + (status == UNAUTHORIZED ? " (--token or REPLOG_TOKEN gives it)" : "");
    }
}
