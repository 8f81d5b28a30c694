package replog.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import replog.json.Json;

/**
 * The description that {@code GET /openapi.json} gives, and what an exchange has that it doesn't
 * say. Immutable.
 */
final class Description {
    /** That of the classes under test. */
    static final Description SHIPPED = new Description(Json.parse(shipped(), 100));

    /** A path can bear more members than methods. */
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");
    private static final Set<String> TOLD_HEADERS = Set.of("location", "retry-after", "allow",
            "etag", "www-authenticate", "idempotency-replayed");
    private static final Set<String> ASKED_HEADERS =
            Set.of("idempotency-key", "last-event-id", "if-none-match");

    private final Map<?, ?> document;
    private final JsonSchema schemas;

    Description(Object document) {
        this.document = (Map<?, ?>) document;
        this.schemas = new JsonSchema(this.document);
    }

    Map<?, ?> document() {
        return document;
    }

    JsonSchema schemas() {
        return schemas;
    }

    /** The operations by path and method. */
    Map<String, Map<String, Map<?, ?>>> operations() {
        var operations = new TreeMap<String, Map<String, Map<?, ?>>>();
        ((Map<?, ?>) document.get("paths")).forEach((path, item) -> {
            var methods = new TreeMap<String, Map<?, ?>>();
            ((Map<?, ?>) item).forEach((method, operation) -> {
                if (METHODS.contains(method)) {
                    methods.put(((String) method).toUpperCase(Locale.ROOT), (Map<?, ?>) operation);
                }
            });
            operations.put((String) path, methods);
        });
        return operations;
    }

    /** The parameters of an operation that are in a place, such as its query, by name. */
    Map<String, Map<?, ?>> parameters(Map<?, ?> operation, String place) {
        var parameters = new TreeMap<String, Map<?, ?>>(String.CASE_INSENSITIVE_ORDER);
        if (operation.get("parameters") instanceof List<?> all) {
            all.stream().<Map<?, ?>>map(schemas::resolved)
                    .filter(one -> one.get("in").equals(place))
                    .forEach(one -> parameters.put((String) one.get("name"), one));
        }
        return parameters;
    }

    /** What the exchange has that isn't said, or lacks that is. */
    List<String> faults(Exchange exchange) {
        var faults = new ArrayList<String>();
        Optional<Map<?, ?>> operation = operation(exchange);
        answer(exchange, operation, faults);
        if (exchange.succeeded() && operation.isPresent()) {
            request(exchange, operation.get(), faults);
        }
        return faults;
    }

    private Optional<Map<?, ?>> operation(Exchange exchange) {
        return fitting(exchange.path()).stream()
                .map(methods -> methods.get(exchange.handledMethod()))
                .<Map<?, ?>>mapMulti((operation, found) -> {
                    if (operation != null) {
                        found.accept(operation);
                    }
                }).findFirst();
    }

    /** What stands under the paths that fit, fixed ones first. */
    private List<Map<String, Map<?, ?>>> fitting(String path) {
        var fitting = new ArrayList<Map<String, Map<?, ?>>>();
        operations().forEach((template, methods) -> {
            if (path.equals(template)) {
                fitting.addFirst(methods);
            } else if (path.matches(template.replaceAll("\\{\\w+}", "[^/]+"))) {
                fitting.add(methods);
            }
        });
        return fitting;
    }

    private void answer(
            Exchange exchange, Optional<Map<?, ?>> operation, List<String> faults) {
        var responses = (Map<?, ?>) operation.<Object>map(one -> one.get("responses"))
                .orElseGet(() -> document.get("x-without-operation"));
        Object said = responses.get(Integer.toString(exchange.status()));
        if (said == null) {
            faults.add("this status isn't said");
            return;
        }
        Map<?, ?> response = schemas.resolved(said);
        headers(exchange, response.get("headers") instanceof Map<?, ?> all ? all : Map.of(),
                faults);
        if (response.get("content") instanceof Map<?, ?> content) {
            content(exchange, content, faults);
        } else if (exchange.answeredType().isPresent() || exchange.answer().length > 0) {
            faults.add("there is a body where none is said");
        }
        if (exchange.status() == 405) {
            allowed(exchange, faults);
        }
    }

    private void allowed(Exchange exchange, List<String> faults) {
        var allowed = new TreeSet<String>();
        fitting(exchange.path()).forEach(methods -> allowed.addAll(methods.keySet()));
        if (allowed.contains("GET")) {
            allowed.add("HEAD");
        }
        if (!String.join(", ", allowed).equals(exchange.answered().get("allow"))) {
            faults.add("the path has the methods " + allowed + ", and what is allowed is "
                    + exchange.answered().get("allow"));
        }
    }

    private void headers(Exchange exchange, Map<?, ?> said, List<String> faults) {
        var headers = new TreeMap<String, Map<?, ?>>(String.CASE_INSENSITIVE_ORDER);
        if (document.get("x-every-response") instanceof Map<?, ?> every) {
            every.forEach((name, header) -> headers.put((String) name, (Map<?, ?>) header));
        }
        said.forEach((name, header) -> headers.put((String) name, schemas.resolved(header)));
        headers.forEach((name, header) -> {
            boolean there = exchange.answered().containsKey(name.toLowerCase(Locale.ROOT));
            if (!there && Boolean.TRUE.equals(header.get("required"))) {
                faults.add("the header " + name + " is missing");
            }
        });
        exchange.answered().forEach((name, value) -> {
            if (headers.containsKey(name)) {
                text("the header " + name, headers.get(name).get("schema"), value, faults);
            } else if (name.startsWith("replog-") || TOLD_HEADERS.contains(name)) {
                faults.add("the header " + name + " isn't said");
            }
        });
    }

    private void content(Exchange exchange, Map<?, ?> said, List<String> faults) {
        String type = exchange.answeredType().orElse("none");
        if (!(said.get(type) instanceof Map<?, ?> media)) {
            faults.add("the content type " + type + " isn't said");
            return;
        }
        if (exchange.method().equals("HEAD")) {
            return;
        }
        faults.addAll(bytes(media, type, exchange.answer()));
        if (type.equals("application/problem+json")) {
            var problem = (Map<?, ?>) Json.parse(exchange.answer(), 100);
            if (!Long.valueOf(exchange.status()).equals(problem.get("status"))) {
                faults.add("the problem has another status");
            }
        }
    }

    /**
     * A body of a media type. Of one that is a sequence, of lines or of events, each item is held
     * against {@code x-itemSchema}: what later versions of OpenAPI call {@code itemSchema}.
     */
    private List<String> bytes(Map<?, ?> media, String type, byte[] bytes) {
        if (type.endsWith("/json") || type.endsWith("+json")) {
            return schemas.faults(media.get("schema"), Json.parse(bytes, 100));
        }
        String text = new String(bytes, UTF_8);
        if (!media.containsKey("x-itemSchema")) {
            return schemas.faults(media.get("schema"), text);
        }
        String start = type.equals("text/event-stream") ? "data: " : "";
        return text.lines().filter(line -> line.startsWith(start))
                .map(line -> Json.parse(line.substring(start.length()).getBytes(UTF_8), 100))
                .flatMap(item -> schemas.faults(media.get("x-itemSchema"), item).stream()).toList();
    }

    /** A request that was taken must be one that may be sent. */
    private void request(Exchange exchange, Map<?, ?> operation, List<String> faults) {
        Map<String, Map<?, ?>> query = parameters(operation, "query");
        exchange.query().forEach((name, value) -> {
            if (query.containsKey(name)) {
                text("the parameter " + name, query.get(name).get("schema"), value, faults);
            } else {
                faults.add("the query parameter " + name + " isn't said");
            }
        });
        Map<String, Map<?, ?>> headers = parameters(operation, "header");
        exchange.asked().forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (headers.containsKey(name)) {
                text("the header " + name, headers.get(name).get("schema"), value, faults);
            } else if (lower.startsWith("replog-") || ASKED_HEADERS.contains(lower)) {
                faults.add("the header " + name + " isn't said to be asked with");
            }
        });
        if (exchange.body().length > 0) {
            body(exchange, operation, faults);
        }
    }

    private void body(Exchange exchange, Map<?, ?> operation, List<String> faults) {
        if (!(operation.get("requestBody") instanceof Map<?, ?> body)) {
            faults.add("no body is said to be asked with");
            return;
        }
        exchange.askedType().ifPresent(type -> {
            var content = (Map<?, ?>) body.get("content");
            String said = content.containsKey("*/*") ? "*/*" : type;
            if (!(content.get(said) instanceof Map<?, ?> media)) {
                faults.add("the content type " + type + " isn't said to be asked with");
            } else {
                faults.addAll(bytes(media, type, exchange.body()));
            }
        });
    }

    private void text(String what, Object schema, String value, List<String> faults) {
        schemas.faultsOfText(schema, value).forEach(fault -> faults.add(what + fault));
    }

    private static byte[] shipped() {
        try (InputStream in = Description.class.getResourceAsStream("/replog/openapi.json")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
