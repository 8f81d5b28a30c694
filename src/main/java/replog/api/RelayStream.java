package replog.api;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import replog.http.ArrivingBody;
import replog.http.Call;
import replog.http.Opening;
import replog.http.Problem;
import replog.http.Reply;
import replog.node.Relay;

/**
 * Passes on another node's events as they come, a piece at a time, until either side ends or the
 * other is silent for longer than a node is: it sends a comment every 10 s at least. For the thread
 * of its request.
 */
final class RelayStream {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration SILENCE = Duration.ofSeconds(15);

    private final Relay relay;
    private final Places places;
    private final RelayRoutes.Target target;
    private final Map<String, String> headers;

    RelayStream(Relay relay, Places places, RelayRoutes.Target target,
            Map<String, String> headers) {
        this.relay = relay;
        this.places = places;
        this.target = target;
        this.headers = headers;
    }

    /** A problem if there is no stream; returns when it has ended. */
    void run(OutputStream out) throws IOException {
        try (var _ = places.take()) {
            pass(out);
        }
    }

    private void pass(OutputStream out) throws IOException {
        var call = new Call("GET", target.uri(), headers, ByteBuffer.allocate(0), PATIENCE, 0);
        switch (relay.open(call)) {
            case Opening.Begun(int status, var body) -> {
                try {
                    if (status != 200) {
                        throw refused(status).exception();
                    }
                    copy(body, out);
                } finally {
                    relay.done(body);
                }
            }
            case Opening.Failed(Reply.TimedOut(var after)) ->
                    throw RelayRoutes.silent(target.name(), after).exception();
            case Opening.Failed(Reply.Unreachable(var why)) ->
                    throw RelayRoutes.unreachable(target.name(), why).exception();
            case Opening.Failed(var reply) ->
                    throw new IllegalStateException("a failure is no " + reply);
        }
    }

    private static void copy(ArrivingBody body, OutputStream out) throws IOException {
        out.flush(); // it begins now, whenever the first event comes
        try {
            Optional<byte[]> piece = body.next(SILENCE.toNanos());
            while (piece.isPresent()) {
                out.write(piece.get());
                out.flush();
                piece = body.next(SILENCE.toNanos());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while it passed events on");
        }
    }

    private Problem refused(int status) {
        return switch (status) {
            case 401 -> RelayRoutes.unreachable(target.name(), "it refused our token");
            case 404 -> Problem.of(404, "unknown-node", "Unknown node",
                    "The master knows no node " + target.name() + ".");
            case 503 -> Problem.busy("As many follow the node " + target.name()
                    + " as may, or it starts or ends just now.");
            default -> RelayRoutes.unreachable(target.name(), "it answered " + status);
        };
    }
}
