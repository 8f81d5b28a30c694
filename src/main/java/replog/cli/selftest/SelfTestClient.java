package replog.cli.selftest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import replog.http.client.Client;
import replog.http.client.Client.ClientRequest;
import replog.http.client.Client.ClientResponse;
import replog.json.Json;
import replog.json.JsonException;
import replog.wire.HeaderNames;

/** A node that {@code selftest} asks, with a deadline each time. Any number of threads. */
record SelfTestClient(String name, URI url, Optional<String> token, Client client) {
    /** An append that waits for nodes on purpose is given up by the node itself before that. */
    static final Duration LONGEST_WAIT = Duration.ofSeconds(90);

    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final int MAX_ANSWER_BYTES = 16 << 20;
    private static final int MAX_DEPTH = 16;
    private static final int NO_ANSWER = 0;
    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

    /**
     * What came back.
     *
     * @param status 0 for no answer, whose reason is the text
     */
    record Answer(int status, Map<String, String> headers, String text) {
        /** A member of the JSON object that it is; empty where it is missing or null. */
        Object field(String name) {
            Object value = json().get(name);
            return value == null ? "" : value;
        }

        long id() {
            return field("id") instanceof Long id ? id : 0;
        }

        List<?> list(String name) {
            return field(name) instanceof List<?> list ? list : List.of();
        }

        Map<String, Object> json() {
            try {
                return object(Json.parse(text.getBytes(UTF_8), MAX_DEPTH));
            } catch (JsonException _) {
                return Map.of();
            }
        }

        @SuppressWarnings("unchecked")
        static Map<String, Object> object(Object value) {
            return value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
        }
    }

    Answer get(String target) {
        return ask("GET", target, Map.of(), "", DEADLINE);
    }

    Answer get(String target, String accept) {
        return ask("GET", target, Map.of("Accept", accept), "", DEADLINE);
    }

    Answer send(String method, String target, Map<String, ?> body) {
        return ask(method, target, JSON, json(body), DEADLINE);
    }

    Answer ask(String method, String target, Map<String, String> headers, String body) {
        return ask(method, target, headers, body, DEADLINE);
    }

    /** With all nodes as its write concern, or another one. */
    Answer append(String value, Object concern) {
        return append(value, concern, DEADLINE.dividedBy(2), DEADLINE);
    }

    /** On a thread of its own, for as long as it takes. */
    CompletableFuture<Answer> appendMeanwhile(String value, Object concern) {
        var answer = new CompletableFuture<Answer>();
        Thread.ofVirtual().name("append").start(() -> answer.complete(
                append(value, concern, LONGEST_WAIT, LONGEST_WAIT.plus(DEADLINE))));
        return answer;
    }

    private Answer append(String value, Object concern, Duration wait, Duration within) {
        return ask("POST", "/message", JSON, json(Map.of("value", value, "write_concern", concern,
                "timeout", wait.toSeconds())), within);
    }

    private static String json(Map<String, ?> members) {
        return new String(Json.bytes(members), UTF_8);
    }

    private Answer ask(String method, String target, Map<String, String> headers, String body,
            Duration within) {
        var all = new HashMap<>(headers);
        token.ifPresent(secret -> all.put(HeaderNames.AUTHORIZATION, "Bearer " + secret));
        ClientResponse reply = client.exchange(new ClientRequest(method, url.resolve(target), all,
                ByteBuffer.wrap(body.getBytes(UTF_8)), within, MAX_ANSWER_BYTES));
        return switch (reply) {
            case ClientResponse.Answered answered ->
                    new Answer(answered.status(), headers(answered),
                    new String(answered.body(), UTF_8));
            case ClientResponse.Unreachable(var reason) ->
                    new Answer(NO_ANSWER, Map.of(), url + " can't be reached: " + reason);
            case ClientResponse.TimedOut(var after) -> new Answer(NO_ANSWER, Map.of(),
                    url + " did not answer within " + after.toSeconds() + " s");
            case ClientResponse.TooLarge(var max) -> new Answer(NO_ANSWER, Map.of(),
                    url + " answered more than " + max + " bytes");
        };
    }

    private static Map<String, String> headers(ClientResponse.Answered answer) {
        var headers = new HashMap<String, String>();
        for (String name : List.of("Allow", "Location", "Retry-After", "Idempotency-Replayed")) {
            answer.header(name).ifPresent(value -> headers.put(name, value));
        }
        return headers;
    }
}
