package replog.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import replog.api.ApiServer.Answer;
import replog.json.Json;
import replog.node.Sender;
import replog.wire.HeaderNames;

/**
 * {@code GET /openapi.json}, and that it says what there is: each route, and of each its query
 * parameters, fields and headers. What is answered is held against it in {@link ApiServer}.
 */
@Timeout(60)
class OpenApiTest {
    private static final Description DESCRIPTION = Description.SHIPPED;
    private static final Pattern KNOWN = Pattern.compile(
            "Unknown (?:query parameter|field) 'zz'; (?:none is known here|known: ([^.]*))\\.");

    @RegisterExtension
    private final ApiNodes nodes = new ApiNodes();

    private final ApiServer master = nodes.master("master");

    /** An operation, and all that it takes to ask for it. */
    private record Operation(String method, String path, Map<?, ?> said) {
        String name() {
            return method + " " + path;
        }

        String target() {
            return path.replaceAll("\\{\\w+}", "1");
        }

        /** By media type, each with its schema and examples. */
        Map<?, ?> bodies() {
            return said.get("requestBody") instanceof Map<?, ?> body
                    ? (Map<?, ?>) body.get("content") : Map.of();
        }
    }

    @Test
    void saysEachRouteAndNoOther() {
        assertThat(operations()).extracting(one -> one.method() + " " + unnamed(one.path()))
                .containsExactlyInAnyOrderElementsOf(master.router().routes().stream()
                        .map(one -> one.method() + " " + unnamed(one.template())).toList());
    }

    @Test
    void isServedAsItIsWithATagByWhichItIsKnown() {
        Answer answer = master.get("/openapi.json");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(Json.parse(answer.response().body(), 100)).isEqualTo(DESCRIPTION.document());
        String tag = answer.header("ETag");
        assertThat(master.head("/openapi.json").header("ETag")).isEqualTo(tag);
        for (String known : List.of(tag, "W/" + tag, "\"x\", " + tag, "*")) {
            Answer same = ask("GET", "/openapi.json", Map.of("If-None-Match", known), "");
            assertThat(same.status()).as(known).isEqualTo(304);
            assertThat(same.text()).isEmpty();
            assertThat(same.header("ETag")).isEqualTo(tag);
        }
        assertThat(ask("GET", "/openapi.json", Map.of("If-None-Match", "\"x\""), "").status())
                .isEqualTo(200);
    }

    @Test
    void hasTheProgramsVersion() {
        assertThat(((Map<?, ?>) DESCRIPTION.document().get("info")).get("version"))
                .isEqualTo(master.get("/status").member("version"));
    }

    @Test
    void queryParametersAreThoseThatAreKnown() {
        for (Operation operation : operations()) {
            var types = new ArrayList<Object>(operation.bodies().keySet());
            var known = new TreeSet<String>();
            for (Object type : types.isEmpty() ? List.of("") : types) {
                Map<String, String> headers = new TreeMap<>(headers(operation));
                if (!types.isEmpty()) {
                    headers.put("Content-Type", (String) type);
                }
                known.addAll(known(operation, ask(
                        operation.method(), operation.target() + "?zz=1", headers, "")));
            }
            assertThat(DESCRIPTION.parameters(operation.said(), "query").keySet())
                    .as(operation.name()).isEqualTo(known);
        }
    }

    @Test
    void fieldsAreThoseThatAreKnown() {
        for (Operation operation : operations()) {
            if (operation.bodies().get("application/json") instanceof Map<?, ?> media) {
                examples(media).forEach(example -> assertFields(
                        operation, (Map<?, ?>) media.get("schema"), example));
            }
        }
    }

    private void assertFields(Operation operation, Map<?, ?> schema, Object example) {
        boolean many = example instanceof List;
        Object item = example instanceof List<?> items
                ? items.stream().filter(Map.class::isInstance).findFirst().orElseThrow() : example;
        var object = new LinkedHashMap<Object, Object>((Map<?, ?>) item);
        object.put("zz", 1);
        Answer answer = ask(operation.method(), operation.target(),
                Map.of("Content-Type", "application/json"),
                new String(Json.bytes(many ? List.of(object) : object), UTF_8));
        assertThat(fields(many ? schema.get("items") : schema, item))
                .as(operation.name() + " " + example).isEqualTo(known(operation, answer));
    }

    @Test
    void wholeNumbersOfQueriesAreTakenWithinTheirBoundsAlone() {
        for (Operation operation : operations()) {
            DESCRIPTION.parameters(operation.said(), "query").forEach((name, parameter) -> {
                var schema = (Map<?, ?>) parameter.get("schema");
                if ("integer".equals(schema.get("type")) && operation.method().equals("GET")) {
                    long minimum = (long) schema.get("minimum");
                    long maximum = (long) schema.get("maximum");
                    for (long number : new long[] {minimum - 1, minimum, maximum, maximum + 1}) {
                        Answer answer = master.get(operation.path() + "?" + name + "=" + number);
                        assertThat(answer.status() == 400).as(name + "=" + number)
                                .isEqualTo(number < minimum || number > maximum);
                    }
                }
            });
        }
    }

    @Test
    void examplesFitTheirSchemas() {
        var examples = new ArrayList<String>();
        eachMedia(DESCRIPTION.document(), media -> examples(media).forEach(example -> {
            examples.add(example.toString());
            assertThat(DESCRIPTION.schemas().faults(media.get("schema"), example))
                    .as("%s", example).isEmpty();
        }));
        assertThat(examples).hasSizeGreaterThan(30);
    }

    @Test
    void headersBetweenNodesAreThoseThatAreRead() throws Exception {
        try (var sender = Sender.holding(nodes.folder().resolve("sender"), "1")) {
            assertThat(headers("PUT", "/replicate"))
                    .containsExactlyInAnyOrderElementsOf(sender.header(1).headers().keySet());
            assertThat(headers("GET", "/heartbeat"))
                    .containsExactlyInAnyOrderElementsOf(sender.claim().headers().keySet());
        }
        var standing = new TreeSet<>(master.node().standing().headers().keySet());
        standing.addAll(List.of(HeaderNames.FAILURE, HeaderNames.FULL));
        assertThat(headers("POST", "/register")).containsExactlyInAnyOrderElementsOf(standing);
    }

    private Set<String> headers(String method, String path) {
        return DESCRIPTION.parameters(DESCRIPTION.operations().get(path).get(method), "header")
                .keySet();
    }

    /** Two methods of one path may call its parameter differently, and a description may not. */
    private static String unnamed(String path) {
        return path.replaceAll("\\{\\w+}", "{}");
    }

    private static List<Operation> operations() {
        var operations = new ArrayList<Operation>();
        DESCRIPTION.operations().forEach((path, methods) -> methods.forEach((method, said) ->
                operations.add(new Operation(method, path, said))));
        return operations;
    }

    /** Those without which the request gets nowhere. */
    private static Map<String, String> headers(Operation operation) {
        var headers = new TreeMap<String, String>();
        DESCRIPTION.parameters(operation.said(), "header").forEach((name, parameter) -> {
            if (((Map<?, ?>) parameter.get("schema")).get("const") instanceof String only) {
                headers.put(name, only);
            }
        });
        return headers;
    }

    private Answer ask(String method, String target, Map<String, String> headers, String body) {
        return master.ask(method, target, headers, body.getBytes(UTF_8));
    }

    /** The names that the problem lists. */
    private static Set<String> known(Operation operation, Answer answer) {
        assertThat(answer.status()).as(operation.name()).isEqualTo(400);
        Matcher said = KNOWN.matcher((String) answer.member("detail"));
        assertThat(said.find()).as(operation.name() + ": " + answer.text()).isTrue();
        return said.group(1) == null ? Set.of() : new TreeSet<>(List.of(said.group(1).split(", ")));
    }

    /** The members that a schema, or that of its alternatives which fits the example, names. */
    private static Set<String> fields(Object schema, Object example) {
        Map<?, ?> resolved = DESCRIPTION.schemas().resolved(schema);
        if (resolved.get("oneOf") instanceof List<?> alternatives) {
            return alternatives.stream()
                    .filter(one -> DESCRIPTION.schemas().faults(one, example).isEmpty())
                    .findFirst().map(one -> fields(one, example)).orElseThrow();
        }
        var fields = new TreeSet<String>();
        ((Map<?, ?>) resolved.get("properties")).keySet()
                .forEach(name -> fields.add((String) name));
        return fields;
    }

    private static List<?> examples(Map<?, ?> media) {
        var examples = new ArrayList<Object>();
        if (media.containsKey("example")) {
            examples.add(media.get("example"));
        }
        if (media.get("examples") instanceof Map<?, ?> several) {
            several.values().forEach(one -> examples.add(((Map<?, ?>) one).get("value")));
        }
        return examples;
    }

    /** All that has a schema: media types, parameters and headers. */
    private static void eachMedia(Object within, Consumer<Map<?, ?>> consumer) {
        if (within instanceof Map<?, ?> map) {
            if (map.get("schema") instanceof Map) {
                consumer.accept(map);
            }
            map.forEach((name, member) -> {
                if (!"schemas".equals(name)) {
                    eachMedia(member, consumer);
                }
            });
        } else if (within instanceof List<?> list) {
            list.forEach(member -> eachMedia(member, consumer));
        }
    }
}
