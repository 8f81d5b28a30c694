package replog.config;

import java.util.function.Function;

/** The settings as a table for a terminal. */
final class Help {
    private Help() {}

    static String text() {
        int keyWidth = widest(Key::name);
        int defaultWidth = widest(Key::standard);
        String row = "  %-" + keyWidth + "s  %-" + defaultWidth + "s  %s%n";
        var table = new StringBuilder(row.formatted("key", "default", "meaning"));
        for (Key<?> key : Keys.ALL) {
            table.append(row.formatted(key.name(), key.standard(), key.meaning()));
        }
        return """
                Settings: the first source that has a key wins: a flag --key=value, the environment
                variable REPLOG_KEY (dots become underscores), the file named by --config=FILE, else
                ./config.properties if it is there, the default. Durations are 500ms, 2s, 5m or
                plain seconds; sizes are 64k, 1m or plain bytes.

                """ + table;
    }

    private static int widest(Function<Key<?>, String> column) {
        return Keys.ALL.stream().map(column).mapToInt(String::length).max().orElseThrow();
    }
}
