package replog.http;

/** How an exchange began whose body is taken as it arrives. */
public sealed interface Opening {
    /** The head is there; whoever gets the body closes it. */
    record Begun(int status, ArrivingBody body) implements Opening {}

    /** There is none, as with any exchange; never an answer. */
    record Failed(Reply reply) implements Opening {}
}
