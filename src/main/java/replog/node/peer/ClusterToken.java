package replog.node.peer;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import replog.config.Token;
import replog.http.client.Client.ClientRequest;
import replog.wire.HeaderNames;

/**
 * Checks tokens: lets in requests with the token of the settings, or all where none is set.
 *
 * <p>A token is compared by its hash and in constant time, so that how long a refusal takes
 * says nothing of the token. Immutable.
 */
public final class ClusterToken {
    private static final String SCHEME = "Bearer";
    private static final Pattern BORNE = Pattern.compile("(?i:" + SCHEME + ") +([^ ]+)");

    private final Optional<Token> token;
    private final Optional<byte[]> hash;

    public ClusterToken(Optional<Token> token) {
        this.token = token;
        this.hash = token.map(secret -> hash(secret.text()));
    }

    /** Whether a request with these headers is let in. */
    public boolean isAllowed(Function<String, Optional<String>> headers) {
        return hash.isEmpty()
                || isToken(headers.apply(HeaderNames.TOKEN))
                || isToken(headers.apply(HeaderNames.AUTHORIZATION).map(BORNE::matcher)
                        .filter(matcher -> matcher.matches()).map(matcher -> matcher.group(1)));
    }

    /** The {@link HeaderNames#CHALLENGE} in the answer to a request that is refused. */
    public String challenge() {
        return SCHEME;
    }

    /** By which a node shows another one that it belongs to it; a log on the way hides it. */
    Map<String, String> credentials() {
        var headers = new HashMap<>(Map.of(HeaderNames.FROM_NODE, "1"));
        token.ifPresent(secret ->
                headers.put(HeaderNames.AUTHORIZATION, SCHEME + " " + secret.text()));
        return headers;
    }

    /** The same call with the credentials. */
    ClientRequest authorized(ClientRequest call) {
        var headers = new HashMap<>(call.headers());
        headers.putAll(credentials());
        return new ClientRequest(call.method(), call.uri(), headers, call.body(), call.timeout(),
                call.maxAnswerBytes());
    }

    /** What it means that another node did not let this one in. */
    String rejection() {
        return token.isPresent() ? "it refused our token"
                : "it wants a token, and this node has none";
    }

    private boolean isToken(Optional<String> sent) {
        return sent.filter(text -> MessageDigest.isEqual(hash(text), hash.orElseThrow()))
                .isPresent();
    }

    private static byte[] hash(String text) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each Java platform has SHA-256", e);
        }
    }
}
