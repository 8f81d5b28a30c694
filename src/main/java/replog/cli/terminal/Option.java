package replog.cli.terminal;

import java.util.Optional;

/**
 * A {@code --name=value} or {@code --name value}, or a bare {@code --name}, that a command can be
 * told.
 *
 * @param letter the short form {@code -n value} of it
 * @param example a value as help shows it; empty for one that takes none
 * @param meaning what it says, with its unit, its bounds and its default
 * @param several whether it may be given more than once, each time with a value of its own
 * @param bare the value that it stands for without one; empty where it needs one, or takes none
 */
public record Option(String name, Optional<Character> letter, String example, String meaning,
        boolean several, Optional<String> bare) {
    /** One that is there or not. */
    public static Option flag(String name, String meaning) {
        return new Option(name, "", meaning);
    }

    /** One that may be given several times. */
    public static Option several(String name, String example, String meaning) {
        return new Option(name, Optional.empty(), example, meaning, true, Optional.empty());
    }

    /** One whose value may be left out, and is this one then. */
    public static Option bare(String name, String example, String bare, String meaning) {
        return new Option(name, Optional.empty(), example, meaning, false, Optional.of(bare));
    }

    public Option(String name, String example, String meaning) {
        this(name, Optional.empty(), example, meaning, false, Optional.empty());
    }

    /** The same with a short form. */
    public Option withLetter(char given) {
        return new Option(name, Optional.of(given), example, meaning, several, bare);
    }

    boolean takesValue() {
        return !example.isEmpty();
    }

    String usage() {
        String value = takesValue() ? "=" + example : "";
        return "--" + name + (bare.isPresent() ? "[" + value + "]" : value);
    }

    /** Each form of it. */
    String forms() {
        return letter.map(one -> "-" + one + (takesValue() ? " " + example : "") + ", ").orElse("")
                + usage();
    }
}
