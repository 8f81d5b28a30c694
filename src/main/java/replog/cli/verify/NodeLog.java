package replog.cli.verify;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import replog.http.client.Client;
import replog.http.client.Client.ClientRequest;
import replog.http.client.Client.ClientResponse;
import replog.json.EscapedText;
import replog.log.frame.FrameBatch;
import replog.log.frame.FrameBatch.MalformedFramesException;
import replog.log.frame.Hash;
import replog.wire.HeaderNames;
import replog.wire.HeaderReader.MalformedHeaderException;
import replog.wire.NodePosition;

/**
 * The log of a node, asked for by {@code GET /replicate?from=ID}: each answer carries the hash
 * before the entry that is asked for, so that of any entry costs one request, with {@code HEAD}.
 */
final class NodeLog implements ComparableLog {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final int MAX_ANSWER_BYTES = 256 << 20;
    private static final int SHOWN = 200;
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;
    private static final int NOT_FOUND = 404;

    private final Client client;
    private final URI url;
    private final Map<String, String> credentials;
    private final NodePosition position;

    /** @throws IOException when the node can't be asked, with a sentence */
    NodeLog(Client client, URI url, Optional<String> token) throws IOException {
        this.client = client;
        this.url = url;
        this.credentials = token.map(secret ->
                Map.of(HeaderNames.AUTHORIZATION, "Bearer " + secret)).orElse(Map.of());
        this.position = standing(exchange("HEAD", 1));
    }

    @Override
    public String name() {
        return url.toString();
    }

    @Override
    public Optional<UUID> logId() {
        return position.logId();
    }

    @Override
    public long lastId() {
        return position.lastId();
    }

    @Override
    public boolean isCutShort() {
        return false;
    }

    @Override
    public Hash hashAt(long id) throws IOException {
        String hash = exchange("HEAD", id + 1).header(HeaderNames.PREVIOUS_HASH).orElse("");
        try {
            return Hash.parse(hash);
        } catch (IllegalArgumentException _) {
            throw strange("the hash '" + EscapedText.of(hash, SHOWN) + "'");
        }
    }

    @Override
    public Seen seen(long id) throws IOException {
        byte[] body = exchange("GET", id).body();
        try {
            if (FrameBatch.check(body, id).isEmpty()) {
                throw new IOException(url + " holds no entry " + id + " any more");
            }
            int length = ByteBuffer.wrap(body).getInt();
            return new Seen(Arrays.copyOf(body, length), Optional.empty());
        } catch (MalformedFramesException e) {
            throw strange("malformed frames: " + e.getMessage());
        }
    }

    private ClientResponse.Answered exchange(String method, long from) throws IOException {
        var reply =
                client.exchange(new ClientRequest(method, url.resolve("/replicate?from=" + from),
                credentials, ByteBuffer.allocate(0), TIMEOUT, MAX_ANSWER_BYTES));
        return switch (reply) {
            case ClientResponse.Answered answer -> requireOk(answer, from);
            case ClientResponse.Unreachable(var reason) ->
                    throw new IOException(url + " can't be reached: " + reason);
            case ClientResponse.TimedOut(var after) -> throw new IOException(
                    url + " did not answer within " + after.toSeconds() + " s");
            case ClientResponse.TooLarge _ -> throw strange("more than a node answers");
        };
    }

    private ClientResponse.Answered requireOk(ClientResponse.Answered answer, long from)
            throws IOException {
        if (answer.status() == OK) {
            return answer;
        }
        if (answer.status() == UNAUTHORIZED) {
            throw new IOException(url
                    + " answers only with its token: give it with --token");
        }
        if (answer.status() == NOT_FOUND && from > 1) {
            throw new IOException(url + " holds no entry " + (from - 1) + " any more");
        }
        throw strange("status " + answer.status());
    }

    private NodePosition standing(ClientResponse.Answered answer) throws IOException {
        try {
            return NodePosition.from(answer::header);
        } catch (MalformedHeaderException e) {
            throw strange("what no node answers (" + e.getMessage() + ")");
        }
    }

    private IOException strange(String what) {
        return new IOException(url + " answered with " + what + ": is it a node of replog?");
    }
}
