package replog.api.status;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import replog.http.Problem;
import replog.json.EscapedText;
import replog.json.Json;
import replog.json.JsonObject;
import replog.node.fault.Fault;
import replog.node.fault.Fault.FaultKind;
import replog.node.fault.Fault.FaultStatus;

/** Faults from and to JSON; what is asked wrongly is a 400 that names field and value. */
public final class FaultJson {
    private static final String KINDS =
            "error-before-store, error-after-store, drop, delay or partition";
    private static final int MAX_BOUND_LENGTH = 20;

    private FaultJson() {}

    public static Fault parse(JsonObject json) {
        json.allowOnly("kind", "seconds", "rate", "count", "ttl");
        FaultKind kind = kind(json);
        double rate = json.optionalNumber("rate").map(BigDecimal::doubleValue).orElse(1.0);
        OptionalLong count = json.optionalWhole("count");
        Optional<Duration> ttl = json.optionalNumber("ttl")
                .map(seconds -> DurationJson.duration("ttl", seconds, Fault.MAX_TTL));
        try {
            return new Fault(kind, rate, count, ttl);
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest("The field " + e.getMessage() + ".").exception();
        }
    }

    public static List<Map<String, Object>> of(List<FaultStatus> views) {
        return views.stream().map(FaultJson::of).toList();
    }

    public static Map<String, Object> of(FaultStatus view) {
        Fault fault = view.fault();
        var json = Json.object("id", view.id(), "kind", fault.kind().wireName());
        if (fault.kind() instanceof FaultKind.Delay(var lower, var upper)) {
            json.put("seconds", lower.equals(upper) ? DurationJson.text(lower)
                    : DurationJson.text(lower) + "," + DurationJson.text(upper));
        }
        json.put("rate", fault.rate() == 1 ? (Object) 1 : fault.rate());
        json.put("count", fault.count().isPresent() ? fault.count().getAsLong() : null);
        json.put("ttl", fault.ttl().map(DurationJson::number).orElse(null));
        json.put("hits", view.hits());
        json.put("ttl_left", view.left()
                .map(left -> DurationJson.number(left.truncatedTo(ChronoUnit.MILLIS)))
                        .orElse(null));
        if (fault.kind() instanceof FaultKind.Delay) {
            json.put("sleeping", view.sleeping());
        }
        return json;
    }

    private static FaultKind kind(JsonObject json) {
        String word = json.string("kind");
        if (word.equals("delay")) {
            return delay(json);
        }
        if (json.has("seconds")) {
            throw Problem.badRequest("The field 'seconds' is for the kind delay, not for '"
                    + EscapedText.of(word, 40) + "'.").exception();
        }
        return switch (word) {
            case "error-before-store" -> new FaultKind.ErrorBeforeStore();
            case "error-after-store" -> new FaultKind.ErrorAfterStore();
            case "drop" -> new FaultKind.Drop();
            case "partition" -> new FaultKind.Partition();
            default -> throw Problem.badRequest("The field 'kind' must be " + KINDS + ", not \""
                    + EscapedText.of(word, 40) + "\".").exception();
        };
    }

    private static FaultKind delay(JsonObject json) {
        Object given = json.raw("seconds").orElseThrow(() -> Problem.badRequest(
                "The field 'seconds' is missing: a number, or \"LOWER,UPPER\".").exception());
        if (given instanceof Number) {
            Duration delay = seconds(json.optionalNumber("seconds").orElseThrow());
            return new FaultKind.Delay(delay, delay);
        }
        String[] bounds = json.string("seconds").split(",", -1);
        Duration lower = bound(bounds[0], json);
        Duration upper = bound(bounds[bounds.length - 1], json);
        if (bounds.length > 2 || lower.compareTo(upper) > 0) {
            throw rangeRejection(json);
        }
        return new FaultKind.Delay(lower, upper);
    }

    private static Duration bound(String text, JsonObject json) {
        String bound = text.strip();
        if (bound.length() > MAX_BOUND_LENGTH || !bound.matches("[0-9]+(\\.[0-9]+)?")) {
            throw rangeRejection(json);
        }
        return seconds(new BigDecimal(bound));
    }

    private static Duration seconds(BigDecimal seconds) {
        return DurationJson.duration("seconds", seconds, FaultKind.MAX_DELAY);
    }

    private static RuntimeException rangeRejection(JsonObject json) {
        return Problem.badRequest("The field 'seconds' must be a number or \"LOWER,UPPER\","
                + " the lower one first, not \"" + EscapedText.of(json.string("seconds"), 40)
                + "\".").exception();
    }
}
