package replog.http.client;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.Optional;

/** How an exchange with another server ended. */
public sealed interface ClientResponse {
    /** The body is the receiver's, whole. */
    record Answered(int status, HttpHeaders headers, byte[] body) implements ClientResponse {
        /** A header's first value. */
        public Optional<String> header(String name) {
            return headers.firstValue(name);
        }
    }

    /** No answer; whether the other side did what it was asked is unknown. */
    record Unreachable(String reason) implements ClientResponse {}

    /** No whole answer in time; whether the other side did what it was asked is unknown. */
    record TimedOut(Duration after) implements ClientResponse {}

    /** An answer of more than {@code max} bytes, which wasn't read to its end. */
    record TooLarge(int max) implements ClientResponse {}

    /** How an exchange began whose body is taken as it arrives. */
    public sealed interface StreamResponse {
        /** The head is there; the caller closes the body. */
        record Begun(int status, StreamedBody body) implements StreamResponse {}

        /** There is none, as with any exchange; never an answer. */
        record Failed(ClientResponse reply) implements StreamResponse {}
    }
}
