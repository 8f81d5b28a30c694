package replog.api.read;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import replog.api.live.ServerSentEventWriter;
import replog.http.ContentNegotiation;
import replog.http.Problem;
import replog.http.server.Request;
import replog.json.EscapedText;
import replog.log.Log;
import replog.wire.EventId;

/**
 * What a read asks for; whatever is malformed, or does not go together, is a 400.
 *
 * @param from the first entry, from 1 on
 * @param limit how many at most
 * @param patience how long to wait for an entry if there is none to show; zero is not at all
 */
record ReadQuery(Format form, long from, long limit, View view, ReadConcern concern,
        Duration patience) {
    private static final BigDecimal MAX_WAIT_SECONDS = BigDecimal.valueOf(600);

    static ReadQuery of(Request request) {
        request.allowQuery("from", "limit", "view", "read", "wait");
        Format form = Format.negotiate(request);
        long from = request.queryNumber("from").orElse(1L);
        if (from == 0) {
            throw Problem.badRequest("from must be 1 or more, not 0: ids begin at 1.")
                    .exception();
        }
        long limit = request.queryNumber("limit").orElse(Long.MAX_VALUE);
        var view = request.query("view").map(ReadQuery::view);
        ReadConcern concern = request.query("read").map(ReadConcern::of).orElse(ReadConcern.LOCAL);
        var patience = request.query("wait").map(ReadQuery::patience);
        if (form != Format.ARRAY && view.equals(Optional.of(View.VALUES))) {
            throw Problem.badRequest("view=values is for a JSON array; " + form.mediaType()
                    + " shows entries.").exception();
        }
        if (form == Format.EVENTS && patience.isPresent()) {
            throw Problem.badRequest("wait is for an answer that ends; " + form.mediaType()
                    + " goes on by itself.").exception();
        }
        return new ReadQuery(form, form == Format.EVENTS ? afterLastEvent(request, from) : from,
                limit, view.orElse(View.VALUES), concern,
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
     * empty id is that of one that has seen nothing (WHATWG HTML, section 9.2.3). The epoch of the
     * id is not compared with the log's.
     */
    private static long afterLastEvent(Request request, long from) {
        return request.header("Last-Event-ID").filter(text -> !text.isEmpty())
                .map(text -> eventId(text).id() + 1).orElse(from);
    }

    private static EventId eventId(String text) {
        return EventId.parse(text).orElseThrow(() -> Problem.badRequest("Last-Event-ID must be"
                + " ID-EPOCH or ID, in whole numbers such as 7-3 or 7, not \""
                + EscapedText.of(text, 40) + "\".").exception());
    }

    private static View view(String text) {
        return switch (text) {
            case "values" -> View.VALUES;
            case "entries" -> View.ENTRIES;
            default -> throw Problem.badRequest("view must be values or entries, not \""
                    + EscapedText.of(text, 40) + "\".").exception();
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
                + EscapedText.of(text, 40) + "\".").exception();
    }

    /** What is shown of each entry. */
    enum View { VALUES, ENTRIES }

    /** The forms in which entries are shown. */
    enum Format {
        ARRAY("application/json"),
        LINES("application/x-ndjson"),
        EVENTS(ServerSentEventWriter.MEDIA_TYPE);

        private static final List<String> TYPES =
                Arrays.stream(values()).map(Format::mediaType).toList();

        private final String mediaType;

        Format(String mediaType) {
            this.mediaType = mediaType;
        }

        String mediaType() {
            return mediaType;
        }

        /** The one that a client wants most; 406 where it wants none of them. */
        static Format negotiate(Request request) {
            return values()[TYPES.indexOf(
                    ContentNegotiation.choose(request.header("Accept"), TYPES))];
        }
    }

    /** How far a read goes. */
    enum ReadConcern {
        /** As far as this node holds entries. */
        LOCAL,
        /** As far as a majority is known here to hold them, and this node does too. */
        COMMITTED;

        long end(long lastId, long committedId) {
            return switch (this) {
                case LOCAL -> lastId;
                case COMMITTED -> Math.min(lastId, committedId);
            };
        }

        /** The last entry to be shown now. */
        long end(Log log) {
            return end(log.end().lastId(), log.committedId());
        }

        static ReadConcern of(String text) {
            return switch (text) {
                case "local" -> LOCAL;
                case "committed" -> COMMITTED;
                default -> throw Problem.badRequest("read must be local or committed, not \""
                        + EscapedText.of(text, 40) + "\".").exception();
            };
        }
    }
}
