package replog.cli;

/**
 * A {@code --name=value} that a command can be told.
 *
 * @param example a value as help shows it
 * @param meaning what it says, with its default
 */
record Option(String name, String example, String meaning) {
    String usage() {
        return "--" + name + "=" + example;
    }
}
