package replog.api;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import replog.http.Printable;
import replog.http.Problem;

/** Reads a timeout in seconds; anything but a number from 0 on is a 400. */
final class Timeouts {
    private static final BigDecimal MAX_SECONDS = BigDecimal.valueOf(1_000_000_000);
    private static final BigDecimal NANOS = BigDecimal.valueOf(1_000_000_000);

    private Timeouts() {}

    /** Zero is for ever, less than a nanosecond is one; more than 30 years are 30 years. */
    static Duration fromSeconds(BigDecimal seconds) {
        if (seconds.signum() < 0) {
            throw refused(seconds.toString());
        }
        BigDecimal nanos = seconds.min(MAX_SECONDS).multiply(NANOS);
        return Duration.ofNanos(nanos.setScale(0, RoundingMode.UP).longValueExact());
    }

    static Duration fromText(String text) {
        if (!text.matches("[0-9]{1,18}(\\.[0-9]{1,18})?")) {
            throw refused('"' + Printable.of(text, 40) + '"');
        }
        return fromSeconds(new BigDecimal(text));
    }

    private static RuntimeException refused(String shown) {
        return Problem.badRequest("timeout must be seconds, a number from 0 (for ever) on, not "
                + shown + ".").exception();
    }
}
