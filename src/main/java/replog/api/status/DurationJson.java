package replog.api.status;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import replog.http.Problem;

/** Durations as numbers of seconds in JSON; anything out of range is a 400. */
public final class DurationJson {
    private static final int NANO_DIGITS = 9;

    private DurationJson() {}

    /** From 0 to {@code max}; less than a nanosecond is one. */
    public static Duration duration(String field, BigDecimal seconds, Duration max) {
        if (seconds.signum() < 0 || seconds.compareTo(decimal(max)) > 0) {
            throw Problem.badRequest("The field '" + field + "' must be seconds from 0 to "
                    + decimal(max).toPlainString() + ", not " + seconds + ".").exception();
        }
        return Duration.ofNanos(seconds.movePointRight(NANO_DIGITS)
                .setScale(0, RoundingMode.UP).longValueExact());
    }

    /** To be written: 30, not 30.0. */
    public static Number number(Duration duration) {
        BigDecimal decimal = decimal(duration);
        return decimal.scale() == 0 ? decimal.longValueExact() : decimal;
    }

    public static String text(Duration duration) {
        return decimal(duration).toPlainString();
    }

    private static BigDecimal decimal(Duration duration) {
        BigDecimal decimal = new BigDecimal(duration.getSeconds())
                .add(BigDecimal.valueOf(duration.getNano(), NANO_DIGITS)).stripTrailingZeros();
        return decimal.scale() < 0 ? decimal.setScale(0) : decimal;
    }
}
