package replog.cli;

/**
 * A {@code --name=value}, or a bare {@code --name}, that a command can be told.
 *
 * @param example a value as help shows it; empty for one that takes none
 * @param meaning what it says, with its unit, its bounds and its default
 */
record Option(String name, String example, String meaning) {
    /** One that is there or not. */
    static Option flag(String name, String meaning) {
        return new Option(name, "", meaning);
    }

    boolean takesValue() {
        return !example.isEmpty();
    }

    String usage() {
        return takesValue() ? "--" + name + "=" + example : "--" + name;
    }
}
