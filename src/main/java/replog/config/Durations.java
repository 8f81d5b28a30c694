package replog.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Pattern;

/** Durations as settings spell them: {@code 500ms}, {@code 2s}, {@code 5m} or plain seconds. */
final class Durations {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ms|s|m|)");

    private Durations() {}

    /** Reads a duration of whole milliseconds within the bounds, both included. */
    static Duration read(String text, Duration least, Duration most) {
        var form = FORM.matcher(text);
        if (form.matches()) {
            var millis = new BigDecimal(form.group(1)).multiply(millisOf(form.group(2)));
            if (millis.stripTrailingZeros().scale() <= 0) {
                var duration = Duration.ofMillis(millis.longValueExact());
                if (duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0) {
                    return duration;
                }
            }
        }
        throw new IllegalArgumentException(
                "must be a duration such as 500ms, 2s, 5m or plain seconds, from %s to %s"
                        .formatted(word(least), word(most)));
    }

    /** The shortest text that reads back as the same duration of whole milliseconds. */
    static String word(Duration duration) {
        long millis = duration.toMillis();
        if (millis == 0) {
            return "0";
        }
        if (millis % 1_000 != 0) {
            return millis + "ms";
        }
        return millis % 60_000 == 0 ? millis / 60_000 + "m" : millis / 1_000 + "s";
    }

    private static BigDecimal millisOf(String unit) {
        return BigDecimal.valueOf(switch (unit) {
            case "ms" -> 1;
            case "m" -> 60_000;
            default -> 1_000;
        });
    }
}
