package replog.http;

import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.UnexpectedEndOfInputException;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The elements of one array, decoded and parsed as they are asked for. What is no UTF-8 ends the
 * text for the parser, so that what stands before it is judged first. For one thread.
 */
final class JsonArray implements JsonTexts {
    private final byte[] body;
    private final int malformed;
    private final String field;
    private final JsonParser parser;
    private int number;
    private boolean ended;
    private byte[] text;

    JsonArray(byte[] body, String field) {
        this.body = body;
        this.field = field;
        this.malformed = StrictUtf8.firstMalformed(body, 0, body.length);
        this.parser = JsonReader.parser(new InputStreamReader(
                new ByteArrayInputStream(body, 0, malformed), UTF_8));
    }

    @Override
    public boolean next() {
        if (ended) {
            return false;
        }
        try {
            if (number == 0) {
                begin();
            }
            number++;
            JsonToken token = parser.nextToken();
            if (token == JsonToken.END_ARRAY) {
                end();
                return false;
            }
            text = StrictUtf8.encode(JsonText.read(parser, token, field, this::place));
            return true;
        } catch (JacksonException e) {
            throw refused(e);
        }
    }

    @Override
    public byte[] text() {
        return text;
    }

    @Override
    public String place() {
        return "element " + number;
    }

    @Override
    public void close() {
        parser.close();
    }

    private void begin() {
        if (body.length >= 3 && body[0] == (byte) 0xEF && body[1] == (byte) 0xBB
                && body[2] == (byte) 0xBF) {
            throw JsonReader.byteOrderMark().exception();
        }
        JsonToken first = parser.nextToken();
        if (first == null) {
            refuseMalformed("");
            throw JsonReader.nothing().exception();
        }
        if (first != JsonToken.START_ARRAY) {
            throw Problem.badRequest("A JSON array is expected, not "
                    + JsonText.shown(parser, first) + ".").exception();
        }
    }

    private void end() {
        ended = true;
        if (parser.nextToken() != null) {
            throw Problem.badRequest(
                    JsonReader.MORE + at(parser.currentTokenLocation())).exception();
        }
        refuseMalformed("");
    }

    private ProblemException refused(JacksonException e) {
        String prefix = number == 0 || ended ? "" : place() + ": ";
        if (e instanceof UnexpectedEndOfInputException) {
            refuseMalformed(prefix);
        }
        return Problem.badRequest(prefix + JsonReader.said(e) + JsonReader.place(e)
                .map(JsonArray::at).orElse(JsonReader.SOMEWHERE)).exception();
    }

    private void refuseMalformed(String prefix) {
        if (malformed < body.length) {
            throw Problem.badRequest(prefix
                    + StrictUtf8.malformed("The JSON", malformed).detail()).exception();
        }
    }

    private static String at(TokenStreamLocation place) {
        return " at line " + place.getLineNr() + ", column " + place.getColumnNr() + ".";
    }
}
