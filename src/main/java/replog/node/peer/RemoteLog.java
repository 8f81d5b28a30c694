package replog.node.peer;

import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import replog.http.client.Client.ClientRequest;
import replog.http.client.Client.ClientResponse;
import replog.log.frame.FrameBatch;
import replog.log.frame.FrameBatch.MalformedFramesException;
import replog.wire.HeaderNames;
import replog.wire.HeaderReader.MalformedHeaderException;
import replog.wire.NodePosition;

/**
 * The log of another node, read over HTTP with {@code GET /replicate}.
 *
 * @param timeout for one part, and a second more for each MiB that it may have
 * @param maxBytes the largest part that is taken
 */
public record RemoteLog(PeerClient peerClient, URI url, Duration timeout, int maxBytes) {
    private static final int NOT_FOUND = 404;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** What came back. */
    public sealed interface Part {
        /**
         * Frames from the entry that was asked for, none at the end.
         *
         * @param hashBefore the chain's hash before it, in 64 hexadecimal digits
         */
        record Given(NodePosition position, String hashBefore, FrameBatch frames) implements Part {}

        /** It ends more than one entry before the one that was asked for. */
        record BeyondTheEnd() implements Part {}

        /** No answer, or none that means anything. */
        record Failed(String reason) implements Part {}
    }

    /** The frames from an entry on, as many as fit one answer. */
    public Part from(long id) {
        Duration limit = timeout.plusSeconds(maxBytes >> 20);
        ClientResponse reply =
                peerClient.exchange(new ClientRequest("GET", url.resolve("/replicate?from=" + id),
                Map.of(), NOTHING, limit, maxBytes));
        return peerClient.outcome(reply, answered -> part(id, answered), Part.Failed::new);
    }

    /** The chain's hash after an entry that it should hold; empty when it can't be had. */
    public Optional<String> hashAt(long id) {
        return from(id + 1) instanceof Part.Given given
                ? Optional.of(given.hashBefore()) : Optional.empty();
    }

    /** Whether it answers, and shows this log. */
    public boolean holds(UUID logId) {
        return from(1) instanceof Part.Given given
                && given.position().logId().equals(Optional.of(logId));
    }

    private static Part part(long id, ClientResponse.Answered reply) {
        if (reply.status() == NOT_FOUND) {
            return new Part.BeyondTheEnd();
        }
        if (reply.status() != 200) {
            return new Part.Failed("it answered " + reply.status());
        }
        try {
            return new Part.Given(NodePosition.from(reply::header),
                    reply.header(HeaderNames.PREVIOUS_HASH).orElse(""),
                    FrameBatch.check(reply.body(), id));
        } catch (MalformedHeaderException | MalformedFramesException e) {
            return new Part.Failed("its answer is malformed: " + e.getMessage());
        }
    }
}
