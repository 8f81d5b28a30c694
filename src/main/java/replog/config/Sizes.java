package replog.config;

import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Pattern;

/** Sizes as settings spell them: {@code 64k}, {@code 1m}, {@code 1g} or plain bytes. */
final class Sizes {
    private static final Pattern FORM = Pattern.compile("(\\d{1,18})([kmg]?)");

    private Sizes() {}

    /** Reads a number of bytes within the bounds, both included. */
    static long read(String text, long least, long most) {
        var form = FORM.matcher(text.toLowerCase(Locale.ROOT));
        if (form.matches()) {
            var bytes = new BigInteger(form.group(1)).shiftLeft(shift(form.group(2)));
            boolean small = bytes.bitLength() < Long.SIZE;
            if (small && bytes.longValue() >= least && bytes.longValue() <= most) {
                return bytes.longValue();
            }
        }
        throw new IllegalArgumentException(
                "must be a size such as 64k, 1m or plain bytes, from %s to %s"
                        .formatted(word(least), word(most)));
    }

    /** The shortest text that reads back as the same size. */
    static String word(long bytes) {
        for (String unit : new String[] {"g", "m", "k"}) {
            int shift = shift(unit);
            if (bytes > 0 && bytes % (1L << shift) == 0) {
                return (bytes >> shift) + unit;
            }
        }
        return Long.toString(bytes);
    }

    private static int shift(String unit) {
        return switch (unit) {
            case "k" -> 10;
            case "m" -> 20;
            case "g" -> 30;
            default -> 0;
        };
    }
}
