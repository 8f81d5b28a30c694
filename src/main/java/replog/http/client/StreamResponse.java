package replog.http.client;

/** How an exchange began whose body is taken as it arrives. */
public sealed interface StreamResponse {
    /** The head is there; whoever gets the body closes it. */
    record Begun(int status, StreamedBody body) implements StreamResponse {}

    /** There is none, as with any exchange; never an answer. */
    record Failed(ClientResponse reply) implements StreamResponse {}
}
