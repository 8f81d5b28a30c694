package replog.json;

/**
 * Text that is no JSON, or not the JSON that is expected. The message is a sentence that names the
 * place or the field. An expected outcome: it has no stack trace.
 */
public final class JsonException extends RuntimeException {
    private static final long serialVersionUID = 1;

    JsonException(String sentence) {
        super(sentence, null, false, false);
    }
}
