package replog.api;

import java.util.Arrays;
import java.util.List;
import replog.http.Accept;
import replog.http.Request;

/** The forms in which entries are shown. */
enum ReadForm {
    ARRAY("application/json"),
    LINES("application/x-ndjson"),
    EVENTS(EventOutput.MEDIA_TYPE);

    private static final List<String> TYPES =
            Arrays.stream(values()).map(ReadForm::mediaType).toList();

    private final String mediaType;

    ReadForm(String mediaType) {
        this.mediaType = mediaType;
    }

    String mediaType() {
        return mediaType;
    }

    /** The one that a client wants most; 406 where it wants none of them. */
    static ReadForm wanted(Request request) {
        return values()[TYPES.indexOf(Accept.choose(request.header("Accept"), TYPES))];
    }
}
