package replog.http;

import java.io.StringReader;
import java.util.Arrays;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * A text a line. A line that is a string without escapes, as most are, is copied as it stands; any
 * other goes through the parser. For one thread.
 */
final class JsonLines implements JsonTexts {
    private final byte[] body;
    private final String field;
    private int at;
    private int number;
    private byte[] text;

    JsonLines(byte[] body, String field) {
        this.body = body;
        this.field = field;
    }

    @Override
    public boolean next() {
        if (at == body.length) {
            return false;
        }
        number++;
        int lineFeed = at;
        while (lineFeed < body.length && body[lineFeed] != '\n') {
            lineFeed++;
        }
        boolean carriageReturn =
                lineFeed < body.length && lineFeed > at && body[lineFeed - 1] == '\r';
        text = line(at, carriageReturn ? lineFeed - 1 : lineFeed);
        at = Math.min(body.length, lineFeed + 1);
        return true;
    }

    @Override
    public byte[] text() {
        return text;
    }

    @Override
    public String place() {
        return "line " + number;
    }

    @Override
    public void close() {}

    private byte[] line(int from, int end) {
        int malformed = StrictUtf8.firstMalformed(body, from, end);
        if (malformed < end) {
            throw refused(StrictUtf8.malformed("It", malformed - from).detail());
        }
        if (from == end) {
            throw refused("It is empty.");
        }
        boolean plain = body[from] == '"' && body[end - 1] == '"'
                && JsonQuote.special(body, from + 1, end) == end - 1;
        return plain ? Arrays.copyOfRange(body, from + 1, end - 1) : parsed(from, end);
    }

    private byte[] parsed(int from, int end) {
        String line = new String(body, from, end - from, UTF_8);
        if (line.startsWith("\uFEFF")) {
            throw refused(JsonReader.byteOrderMark().detail());
        }
        try (JsonParser parser = JsonReader.parser(new StringReader(line))) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw refused("It is empty.");
            }
            String parsed = JsonText.read(parser, first, field, this::place);
            if (parser.nextToken() != null) {
                throw refused(JsonReader.MORE + " at column "
                        + parser.currentTokenLocation().getColumnNr() + ".");
            }
            return StrictUtf8.encode(parsed);
        } catch (JacksonException e) {
            throw refused(JsonReader.said(e) + JsonReader.place(e)
                    .map(place -> " at column " + place.getColumnNr() + ".")
                    .orElse(JsonReader.SOMEWHERE));
        }
    }

    private ProblemException refused(String why) {
        return Problem.badRequest(place() + ": " + why).exception();
    }
}
