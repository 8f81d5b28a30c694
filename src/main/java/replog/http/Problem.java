package replog.http;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import replog.json.EscapedText;
import replog.json.Json;

/**
 * What went wrong, for people and for programs (RFC 9457), or why another server is to be asked.
 *
 * @param type a word, rendered as {@code /problems/WORD}
 * @param detail a sentence that names the field and the value
 * @param more further members, in their order after the standard ones
 * @param headers of the answer, such as {@code Allow} or {@code Retry-After}
 */
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        Map<String, Object> more,
        Map<String, String> headers) {
    /** The path that may have been meant. */
    public static final String MEANT = "did_you_mean";

    private static final Set<String> STANDARD = Set.of("type", "title", "status", "detail");

    public Problem {
        if (status < 300 || status > 599) {
            throw new IllegalArgumentException("a problem's status is 3xx to 5xx, not " + status);
        }
        if (!Collections.disjoint(STANDARD, more.keySet())) {
            throw new IllegalArgumentException("a further member must not be one of " + STANDARD);
        }
        more = Collections.unmodifiableMap(new LinkedHashMap<>(more));
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    public static Problem of(int status, String type, String title, String detail) {
        return new Problem(type, title, status, detail, Map.of(), Map.of());
    }

    public static Problem badRequest(String detail) {
        return of(400, "bad-request", "Bad request", detail);
    }

    public static Problem notFound(String detail) {
        return of(404, "not-found", "Not found", detail);
    }

    public static Problem unsupportedMediaType(String detail) {
        return of(415, "unsupported-media-type", "Unsupported media type", detail);
    }

    public static Problem noRoute(String path) {
        return notFound("There is no route " + EscapedText.of(path, 100) + " here.");
    }

    /** @param meant a path that is there, in the member {@link #MEANT} too */
    public static Problem noRoute(String path, String meant) {
        return notFound("There is no route " + EscapedText.of(path, 100) + " here; did you mean "
                + EscapedText.of(meant, 100) + "?").with(MEANT, meant);
    }

    public static Problem methodNotAllowed(String method, String allowed) {
        String detail = EscapedText.of(method, 20) + " isn't possible here; try " + allowed + ".";
        return of(405, "method-not-allowed", "Method not allowed", detail)
                .withHeader("Allow", allowed);
    }

    /** Ends the connection too, so that a refused client holds none of what is lacking. */
    public static Problem busy(String detail) {
        return of(503, "busy", "Busy", detail)
                .with("retryable", true)
                .withHeader("Retry-After", "1")
                .withHeader("Connection", "close");
    }

    /** A copy with one more sentence in its detail. */
    public Problem withSentence(String sentence) {
        return new Problem(type, title, status, detail + " " + sentence, more, headers);
    }

    /** A copy with one more member; a member that is there already takes the new value. */
    public Problem with(String member, Object value) {
        var more = new LinkedHashMap<>(this.more);
        more.put(member, value);
        return new Problem(type, title, status, detail, more, headers);
    }

    /** The same, where the member is not there already. */
    public Problem withDefault(String member, Object value) {
        return more.containsKey(member) ? this : with(member, value);
    }

    public Problem withHeader(String name, String value) {
        var headers = new LinkedHashMap<>(this.headers);
        headers.put(name, value);
        return new Problem(type, title, status, detail, more, headers);
    }

    public ProblemException exception() {
        return new ProblemException(this);
    }

    public byte[] toJson() {
        var members = new LinkedHashMap<String, Object>();
        members.put("type", "/problems/" + type);
        members.put("title", title);
        members.put("status", status);
        members.put("detail", detail);
        members.putAll(more);
        return Json.bytes(members);
    }

    /** Ends a request with a problem as its answer. An expected outcome: it has no stack trace. */
    public static final class ProblemException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient Problem problem;

        ProblemException(Problem problem) {
            super(problem.detail(), null, false, false);
            this.problem = problem;
        }

        public Problem problem() {
            return problem;
        }
    }
}
