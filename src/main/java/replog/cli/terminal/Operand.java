package replog.cli.terminal;

/**
 * A word that a command can be told beside its options. There is at most one of each; they are told
 * apart by their order, in which those that may be missing come last.
 *
 * @param name as help shows it
 * @param meaning what it says, and what is done without it
 * @param required whether it must be there
 */
public record Operand(String name, String meaning, boolean required) {
    static Operand required(String name, String meaning) {
        return new Operand(name, meaning, true);
    }

    public static Operand optional(String name, String meaning) {
        return new Operand(name, meaning, false);
    }

    String usage() {
        return required ? name : "[" + name + "]";
    }
}
