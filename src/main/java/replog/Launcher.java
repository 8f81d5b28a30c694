package replog;

/**
 * The jar's entry point: says in one line that the Java is too old, else hands over to
 * {@link Main}.
 *
 * <p>Compiled for Java 8, unlike all the rest, so that it loads where {@code Main} can't; it
 * therefore names {@code Main} by reflection only.
 */
public final class Launcher {
    private static final int NEEDED = 25;

    private Launcher() {}

    public static void main(String[] args) throws Exception {
        String version = System.getProperty("java.specification.version");
        double found = Double.parseDouble(version);
        if (found < NEEDED) {
            System.err.println("replog needs Java " + NEEDED + " or newer; this is Java " + version
                    + " in " + System.getProperty("java.home"));
            System.exit(2);
        }
        Class.forName("replog.Main").getMethod("main", String[].class).invoke(null, (Object) args);
    }
}
