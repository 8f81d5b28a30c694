package replog.config;

import java.util.List;

/** The settings as people read of them. */
final class Help {
    static final String SOURCES = """
            Settings: the first source that has a key wins: a flag --key=value or --key value, the \
            environment variable REPLOG_KEY (dots become underscores), the file named by \
            --config=FILE, else ./config.properties if it is there, the default. Durations are \
            500ms, 2s, 5m or plain seconds; sizes are 64k, 1m or plain bytes.
            """;

    private Help() {}

    /** Of each setting its name, its default and what it means. */
    static List<List<String>> rows() {
        return Keys.ALL.stream().map(key -> List.of(key.name(), key.standard(), key.meaning()))
                .toList();
    }
}
