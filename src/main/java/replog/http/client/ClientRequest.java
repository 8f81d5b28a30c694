package replog.http.client;

import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;

/**
 * One request to another server.
 *
 * @param body may be empty; its bytes must not change until the exchange has ended
 * @param timeout over the whole exchange, the answer's body included
 * @param maxAnswerBytes beyond it the answer is {@link ClientResponse.TooLarge}
 */
public record ClientRequest(
        String method,
        URI uri,
        Map<String, String> headers,
        ByteBuffer body,
        Duration timeout,
        int maxAnswerBytes) {

    public ClientRequest {
        headers = Map.copyOf(headers);
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("a timeout must be positive, not " + timeout);
        }
        if (maxAnswerBytes < 0) {
            throw new IllegalArgumentException("maxAnswerBytes is negative: " + maxAnswerBytes);
        }
    }
}
