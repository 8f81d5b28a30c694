package replog.config;

import java.util.regex.Pattern;

/**
 * One thing wrong with the settings: the key and the value as they were written, where they came
 * from, and what is wrong.
 */
public record ConfigViolation(String key, String value, String origin, String what) {
    private static final Pattern UNPRINTABLE =
            Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

    /** The mistake on one line, whatever characters the value has. */
    public String line() {
        String written = value.isEmpty() ? key : key + " = \"" + value + "\"";
        return UNPRINTABLE.matcher(written + " (" + origin + "): " + what)
                .replaceAll(found -> escaped(found.group()));
    }

    private static String escaped(String character) {
        var escape = new StringBuilder();
        character.chars().forEach(unit -> escape.append("\\\\u%04x".formatted(unit)));
        return escape.toString();
    }
}
