package replog.cli;

/**
 * A {@code --name=value}, or a bare {@code --name}, that a command can be told.
 *
 * @param example a value as help shows it; empty for one that takes none
 * @param meaning what it says, with its unit, its bounds and its default
 * @param several whether it may be given more than once, each time with a value of its own
 */
record Option(String name, String example, String meaning, boolean several) {
    /** One that is there or not. */
    static Option flag(String name, String meaning) {
        return new Option(name, "", meaning);
    }

    /** One that may be given several times. */
    static Option several(String name, String example, String meaning) {
        return new Option(name, example, meaning, true);
    }

    Option(String name, String example, String meaning) {
        this(name, example, meaning, false);
    }

    boolean takesValue() {
        return !example.isEmpty();
    }

    String usage() {
        return takesValue() ? "--" + name + "=" + example : "--" + name;
    }
}
