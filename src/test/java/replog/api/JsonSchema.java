package replog.api;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Holds JSON values, as {@link replog.json.Json} parses them, against the part of JSON Schema
 * (2020-12) that the description of the API uses; another keyword is an error of the test.
 *
 * <p>Stricter than the standard in one point: an object has no member that its schema doesn't
 * name, unless {@code additionalProperties} allows it.
 */
final class JsonSchema {
    private final Map<?, ?> document;

    /** What was found so far of one value: what is wrong, and which members a schema names. */
    private record Verdict(List<String> faults, Set<Object> named) {
        Verdict() {
            this(new ArrayList<>(), new HashSet<>());
        }

        void unless(boolean good, String at, String fault) {
            if (!good) {
                faults.add(at + ": " + fault);
            }
        }

        void take(Verdict other) {
            faults.addAll(other.faults);
            named.addAll(other.named);
        }
    }

    /** @param document which {@code $ref} points into */
    JsonSchema(Map<?, ?> document) {
        this.document = document;
    }

    /** What is wrong with a value; nothing if it is as the schema says. */
    List<String> faults(Object schema, Object value) {
        return whole(schema, value, "");
    }

    /** The same for a value that came as text, in a header or a query. */
    List<String> faultsOfText(Object schema, String text) {
        List<String> faults = faults(schema, text);
        return faults.isEmpty() || !text.matches("-?[0-9]+(\\.[0-9]+)?") ? faults
                : faults(schema, text.contains(".") ? new BigDecimal(text) : whole(text));
    }

    /** An object of the document, or the one that it refers to. */
    Map<?, ?> resolved(Object object) {
        var map = (Map<?, ?>) object;
        return map.get("$ref") instanceof String reference ? resolved(at(reference)) : map;
    }

    private Object at(String reference) {
        Object found = document;
        for (String name : reference.substring("#/".length()).split("/")) {
            found = ((Map<?, ?>) found).get(name);
            if (found == null) {
                throw new AssertionError("nothing is at " + reference);
            }
        }
        return found;
    }

    private static Number whole(String digits) {
        var number = new BigInteger(digits);
        return number.bitLength() < Long.SIZE ? (Number) number.longValue() : number;
    }

    private List<String> whole(Object schema, Object value, String at) {
        Verdict verdict = judged(schema, value, at);
        if (value instanceof Map<?, ?> object) {
            object.keySet().forEach(name -> verdict.unless(
                    verdict.named.contains(name), at + "/" + name, "no schema names it"));
        }
        return verdict.faults;
    }

    private Verdict judged(Object schema, Object value, String at) {
        var verdict = new Verdict();
        ((Map<?, ?>) schema).forEach((keyword, argument) ->
                judge((String) keyword, argument, value, at, verdict));
        return verdict;
    }

    private void judge(String keyword, Object argument, Object value, String at, Verdict verdict) {
        switch (keyword) {
            case "$ref" -> verdict.take(judged(at((String) argument), value, at));
            case "allOf" -> ((List<?>) argument).forEach(
                    one -> verdict.take(judged(one, value, at)));
            case "anyOf", "oneOf" -> someOf(keyword, (List<?>) argument, value, at, verdict);
            case "type" -> verdict.unless(types(argument).stream().anyMatch(
                    type -> isOf(type, value)), at, value + " is no " + argument);
            case "const" -> verdict.unless(
                    argument.equals(value), at, value + " is not " + argument);
            case "enum" -> verdict.unless(((List<?>) argument).contains(value), at,
                    value + " is none of " + argument);
            case "required" -> {
                if (value instanceof Map<?, ?> object) {
                    ((List<?>) argument).forEach(name -> verdict.unless(
                            object.containsKey(name), at + "/" + name, "is missing"));
                }
            }
            case "properties" -> properties((Map<?, ?>) argument, value, at, verdict);
            case "additionalProperties" -> additional(argument, value, at, verdict);
            case "items" -> {
                if (value instanceof List<?> array) {
                    for (int i = 0; i < array.size(); i++) {
                        verdict.faults.addAll(whole(argument, array.get(i), at + "/" + i));
                    }
                }
            }
            default -> judgeOne(keyword, argument, value, at, verdict);
        }
    }

    /** A value that is no object. */
    private static void judgeOne(
            String keyword, Object argument, Object value, String at, Verdict verdict) {
        boolean good = switch (keyword) {
            case "minItems" -> !(value instanceof List<?> array)
                    || array.size() >= (long) argument;
            case "maxItems" -> !(value instanceof List<?> array)
                    || array.size() <= (long) argument;
            case "minimum" -> !(value instanceof Number number)
                    || decimal(number).compareTo(decimal((Number) argument)) >= 0;
            case "exclusiveMinimum" -> !(value instanceof Number number)
                    || decimal(number).compareTo(decimal((Number) argument)) > 0;
            case "maximum" -> !(value instanceof Number number)
                    || decimal(number).compareTo(decimal((Number) argument)) <= 0;
            case "minLength" -> !(value instanceof String text)
                    || text.codePointCount(0, text.length()) >= (long) argument;
            case "maxLength" -> !(value instanceof String text)
                    || text.codePointCount(0, text.length()) <= (long) argument;
            case "pattern" -> !(value instanceof String text)
                    || Pattern.compile((String) argument).matcher(text).find();
            case "format" -> isFormatted((String) argument, value);
            case "description", "default", "contentMediaType" -> true;
            default -> throw new AssertionError("a schema's keyword no test can check: " + keyword);
        };
        verdict.unless(good, at, value + " is against " + keyword + " " + argument);
    }

    private void someOf(
            String keyword, List<?> schemas, Object value, String at, Verdict verdict) {
        List<Verdict> all = schemas.stream().map(one -> judged(one, value, at)).toList();
        List<Verdict> fitting = all.stream().filter(one -> one.faults.isEmpty()).toList();
        if (fitting.isEmpty()) {
            verdict.faults.add(at + ": fits none of " + keyword + ":");
            all.forEach(one -> verdict.faults.addAll(one.faults));
        }
        verdict.unless(fitting.size() < 2 || !keyword.equals("oneOf"), at, "fits more than one");
        fitting.forEach(verdict::take);
    }

    private void properties(Map<?, ?> schemas, Object value, String at, Verdict verdict) {
        if (value instanceof Map<?, ?> object) {
            verdict.named.addAll(schemas.keySet());
            object.forEach((name, member) -> {
                if (schemas.containsKey(name)) {
                    verdict.faults.addAll(whole(schemas.get(name), member, at + "/" + name));
                }
            });
        }
    }

    /** Where it is a schema there are no {@code properties} beside it. */
    private void additional(Object argument, Object value, String at, Verdict verdict) {
        if (!argument.equals(false) && value instanceof Map<?, ?> object) {
            verdict.named.addAll(object.keySet());
            if (argument instanceof Map<?, ?> schema) {
                object.forEach((name, member) ->
                        verdict.faults.addAll(whole(schema, member, at + "/" + name)));
            }
        }
    }

    private static List<?> types(Object argument) {
        return argument instanceof List<?> several ? several : List.of(argument);
    }

    private static boolean isOf(Object type, Object value) {
        return switch ((String) type) {
            case "object" -> value instanceof Map;
            case "array" -> value instanceof List;
            case "string" -> value instanceof String;
            case "boolean" -> value instanceof Boolean;
            case "number" -> value instanceof Number;
            case "integer" -> value instanceof Long || value instanceof BigInteger;
            case "null" -> value == null;
            default -> throw new AssertionError("no type: " + type);
        };
    }

    private static boolean isFormatted(String format, Object value) {
        if (format.equals("int64")) {
            return !(value instanceof BigInteger);
        }
        if (!(value instanceof String text)) {
            return true;
        }
        try {
            return switch (format) {
                case "uuid" -> UUID.fromString(text).toString().equals(text);
                case "date-time" -> Instant.parse(text).toString().length() > 0;
                case "uri" -> URI.create(text).isAbsolute();
                case "uri-reference" -> !URI.create(text).toString().isEmpty();
                default -> throw new AssertionError("a format no test can check: " + format);
            };
        } catch (IllegalArgumentException | DateTimeParseException e) {
            return false;
        }
    }

    private static BigDecimal decimal(Number number) {
        return new BigDecimal(number.toString());
    }
}
