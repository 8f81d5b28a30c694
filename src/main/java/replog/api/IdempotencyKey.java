package replog.api;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import replog.http.Problem;
import replog.http.Request;
import replog.log.Draft;

/** The {@code Idempotency-Key} of an append, and the header that marks answers to repeats. */
final class IdempotencyKey {
    static final String HEADER = "Idempotency-Key";
    static final String REPLAYED = "Idempotency-Replayed";

    private static final int MAX_BYTES = 200;

    private IdempotencyKey() {}

    /** In UTF-8; empty when there is none, and a 400 that names the header when it is no key. */
    static Optional<byte[]> of(Request request) {
        List<String> values = request.headers(HEADER);
        if (values.isEmpty()) {
            return Optional.empty();
        }
        if (values.size() > 1) {
            throw refused("was given more than once");
        }
        // The server shows each byte as a character.
        byte[] key = values.getFirst().getBytes(StandardCharsets.ISO_8859_1);
        if (key.length == 0 || key.length > MAX_BYTES) {
            throw refused("must have 1 to " + MAX_BYTES + " bytes, not " + key.length);
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(key));
        } catch (CharacterCodingException _) {
            throw refused("isn't valid UTF-8");
        }
        return Optional.of(key);
    }

    /** A draft of a value that bears the key, where there is one. */
    static Draft draft(Optional<byte[]> key, byte[] value) {
        return key.map(bytes -> new Draft(bytes, value)).orElseGet(() -> Draft.of(value));
    }

    private static RuntimeException refused(String why) {
        return Problem.badRequest("The header " + HEADER + " " + why + ".").exception();
    }
}
