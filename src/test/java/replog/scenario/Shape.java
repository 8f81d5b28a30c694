package replog.scenario;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import replog.json.Json;

/** A JSON object held to its shape: a member of another type, or none, is an error at once. */
record Shape(Map<?, ?> members) {
    private static final int MAX_DEPTH = 8;

    static Shape of(byte[] json) {
        return of(Json.parse(json, MAX_DEPTH));
    }

    static Shape of(Object value) {
        if (value instanceof Map<?, ?> members) {
            return new Shape(members);
        }
        throw new AssertionError("no JSON object: " + value);
    }

    /** The elements of a JSON array. */
    static List<?> array(byte[] json) {
        return list(Json.parse(json, MAX_DEPTH), "the whole");
    }

    /** Refuses all other members. */
    Shape only(String... names) {
        if (!Set.of(names).containsAll(members.keySet())) {
            throw new AssertionError("more than " + List.of(names) + " in " + this);
        }
        return this;
    }

    boolean has(String name) {
        return members.containsKey(name);
    }

    String text(String name) {
        return typed(name, String.class);
    }

    long whole(String name) {
        return typed(name, Long.class);
    }

    /** A number of any kind, not below zero. */
    double number(String name) {
        Number number = typed(name, Number.class);
        if (number instanceof Long || number instanceof BigDecimal && number.doubleValue() >= 0) {
            return number.doubleValue();
        }
        throw new AssertionError(name + " is no number from 0 on in " + this);
    }

    List<String> texts(String name) {
        return list(members.get(name), name).stream().map(String.class::cast).toList();
    }

    List<Shape> shapes(String name) {
        return list(members.get(name), name).stream().map(Shape::of).toList();
    }

    /** A text, or null for nothing; the member must be there. */
    String textOrNull(String name) {
        return has(name) && members.get(name) == null ? "" : text(name);
    }

    private static List<?> list(Object value, String name) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw new AssertionError(name + " is no array: " + value);
    }

    private <T> T typed(String name, Class<T> type) {
        Object value = members.get(name);
        if (type.isInstance(value)) {
            return type.cast(value);
        }
        throw new AssertionError(name + " is no " + type.getSimpleName() + " in " + this);
    }

    @Override
    public String toString() {
        return new String(Json.bytes(members), StandardCharsets.UTF_8);
    }
}
