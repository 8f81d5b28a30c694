package replog.http;

/**
 * The texts of a body that bears many, one after the other: each a JSON string, or an object with
 * nothing but one field that is one.
 *
 * <p>As strict as {@link Json#parse}, and without a tree: besides the body no more than one text is
 * in memory, and what is no text is refused at its first token. What is wrong is a 400 that names
 * the place. For one thread.
 */
public sealed interface JsonTexts extends AutoCloseable permits JsonLines, JsonArray {
    /**
     * A text a line (NDJSON). Lines end with LF or CR LF, the last one also with the body; an
     * empty line is a bad one.
     *
     * @param field of the objects
     */
    static JsonTexts lines(byte[] body, String field) {
        return new JsonLines(body, field);
    }

    /**
     * The elements of one array.
     *
     * @param field of the objects
     */
    static JsonTexts array(byte[] body, String field) {
        return new JsonArray(body, field);
    }

    /** Goes on to the next text; false after the last. */
    boolean next();

    /** The text in UTF-8; the array is the caller's. */
    byte[] text();

    /** Where it stands, as people count: {@code line 3}, {@code element 3}. */
    String place();

    @Override
    void close();
}
