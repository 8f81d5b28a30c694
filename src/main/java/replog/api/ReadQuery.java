package replog.api;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import replog.http.Printable;
import replog.http.Problem;
import replog.http.Request;

/**
 * What a read asks for; whatever is malformed, or does not go together, is a 400.
 *
 * @param from the first entry, from 1 on
 * @param limit how many at most
 * @param patience how long to wait for an entry if there is none to show; zero is not at all
 */
record ReadQuery(ReadForm form, long from, long limit, EntryWriter.View view, Reach reach,
        Duration patience) {
    private static final BigDecimal MAX_WAIT_SECONDS = BigDecimal.valueOf(600);

    static ReadQuery of(Request request) {
        request.allowQuery("from", "limit", "view", "read", "wait");
        ReadForm form = ReadForm.wanted(request);
        long from = request.queryNumber("from").orElse(1L);
        if (from == 0) {
            throw Problem.badRequest("from must be 1 or more, not 0: ids begin at 1.")
                    .exception();
        }
        long limit = request.queryNumber("limit").orElse(Long.MAX_VALUE);
        var view = request.query("view").map(ReadQuery::view);
        Reach reach = request.query("read").map(Reach::of).orElse(Reach.LOCAL);
        var patience = request.query("wait").map(ReadQuery::patience);
        if (form != ReadForm.ARRAY && view.equals(Optional.of(EntryWriter.View.VALUES))) {
            throw Problem.badRequest("view=values is for a JSON array; " + form.mediaType()
                    + " shows entries.").exception();
        }
        if (form == ReadForm.EVENTS && patience.isPresent()) {
            throw Problem.badRequest("wait is for an answer that ends; " + form.mediaType()
                    + " goes on by itself.").exception();
        }
        return new ReadQuery(form, form == ReadForm.EVENTS ? afterLastEvent(request, from) : from,
                limit, view.orElse(EntryWriter.View.VALUES), reach,
                patience.orElse(Duration.ZERO));
    }

    /** Whether it begins behind what comes next in a log that ends there. */
    boolean isBeyond(long lastId) {
        return from - 1 > lastId;
    }

    /** The last entry of the range, if that is visible. */
    long last() {
        return limit > Long.MAX_VALUE - from ? Long.MAX_VALUE : from + limit - 1;
    }

    /**
     * A client that reconnects goes on after what it has seen, whatever it asked for first; an
     * empty id is that of one that has seen nothing (WHATWG HTML, section 9.2.3).
     */
    private static long afterLastEvent(Request request, long from) {
        return request.header("Last-Event-ID").filter(id -> !id.isEmpty())
                .map(id -> Request.wholeNumber("Last-Event-ID", id) + 1).orElse(from);
    }

    private static EntryWriter.View view(String text) {
        return switch (text) {
            case "values" -> EntryWriter.View.VALUES;
            case "entries" -> EntryWriter.View.ENTRIES;
            default -> throw Problem.badRequest("view must be values or entries, not \""
                    + Printable.of(text, 40) + "\".").exception();
        };
    }

    private static Duration patience(String text) {
        if (text.matches("[0-9]{1,9}(\\.[0-9]{1,9})?")) {
            var seconds = new BigDecimal(text);
            if (seconds.compareTo(MAX_WAIT_SECONDS) <= 0) {
                return Duration.ofNanos(seconds.movePointRight(9).longValueExact());
            }
        }
        throw Problem.badRequest("wait must be seconds from 0 to " + MAX_WAIT_SECONDS + ", not \""
                + Printable.of(text, 40) + "\".").exception();
    }
}
