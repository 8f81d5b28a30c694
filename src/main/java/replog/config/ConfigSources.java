package replog.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import replog.config.SettingDefinitions.Setting;

/**
 * Gathers flags, environment and file, asked in this order: the first that has a key wins.
 *
 * <p>Collects what is wrong with the sources themselves (unknown keys, duplicates, words that are
 * no flags, a file that can't be read) and leaves the values to their keys. Confined to one thread.
 */
final class ConfigSources {
    private static final String CONFIG_FLAG = "--config";
    private static final String CONFIG_FILE = "config.properties";
    private static final Set<String> OF_OTHERS = Set.of("REPLOG_JAVA_OPTS", "REPLOG_URL");
    private static final Pattern NEGATIVE = Pattern.compile("-[0-9].*");

    /** What may follow one is itself, a separator, a code such as u00e9, or the line's end. */
    private static final Pattern STRAY_BACKSLASH =
            Pattern.compile("(?:[^\\\\]|\\\\[\\\\:=#! u])*+\\\\.");

    private final Map<String, RawValue> winners = new HashMap<>();
    private final List<ConfigViolation> errors = new ArrayList<>();

    ConfigSources(List<String> flags, Map<String, String> environment, Path workingDirectory) {
        var namedFile = takeFlags(flags);
        takeEnvironment(environment);
        if (namedFile.isPresent()) {
            takeFile(workingDirectory, new RawValue(namedFile.get(), "flag " + CONFIG_FLAG));
        } else if (Files.exists(workingDirectory.resolve(CONFIG_FILE))) {
            takeFile(workingDirectory, new RawValue(CONFIG_FILE, RawValue.DEFAULT));
        }
    }

    Optional<RawValue> rawValue(Setting<?> key) {
        return Optional.ofNullable(winners.get(key.name()));
    }

    List<ConfigViolation> errors() {
        return List.copyOf(errors);
    }

    private Optional<String> takeFlags(List<String> flags) {
        var seen = new HashSet<String>();
        Optional<String> file = Optional.empty();
        String before = "";
        var rest = new ArrayDeque<>(flags);
        while (!rest.isEmpty()) {
            String flag = rest.remove();
            int equals = flag.indexOf('=');
            String written = equals < 0 ? flag : flag.substring(0, equals);
            boolean hidden = SecretSettings.isSecret(before) && !isFlag(written);
            if (hidden || !flag.startsWith("--")) {
                report(hidden ? "the word after " + before
                        : SecretSettings.isSecret(written) ? written : flag, "", "command line",
                        "is no setting; settings are --key=value, and a command comes first");
                before = hidden ? before : equals < 0 ? flag : "";
                continue;
            }
            if (equals < 0 && !isValue(rest.peek())) {
                report(flag, "", "command line", "needs a value: " + flag + "=VALUE");
                before = flag;
                continue;
            }
            before = "";
            String value = equals < 0 ? rest.remove() : flag.substring(equals + 1);
            if (!seen.add(written)) {
                report(written, value, ConfigSource.FLAG.kind(), "is given twice");
            } else if (written.equals(CONFIG_FLAG) && value.isBlank()) {
                report(written, value, ConfigSource.FLAG.kind(), "names no file");
            } else if (written.equals(CONFIG_FLAG)) {
                file = Optional.of(value);
            } else {
                take(ConfigSource.FLAG, written, value);
            }
        }
        return file;
    }

    private static boolean isFlag(String written) {
        return written.equals(CONFIG_FLAG)
                || SettingDefinitions.ALL.stream()
                        .anyMatch(key -> ConfigSource.FLAG.spell(key).equals(written));
    }

    /** A negative number is one, so that its key says what is wrong with it. */
    private static boolean isValue(String word) {
        return word != null && (!word.startsWith("-") || NEGATIVE.matcher(word).matches());
    }

    private void takeEnvironment(Map<String, String> environment) {
        new TreeMap<>(environment).forEach((variable, value) -> {
            boolean ours = variable.startsWith(ConfigSource.VARIABLE_PREFIX)
                    && !OF_OTHERS.contains(variable);
            if (ours) {
                take(ConfigSource.VARIABLE, variable, value);
            }
        });
    }

    private void takeFile(Path workingDirectory, RawValue path) {
        var source = ConfigSource.file(path.text());
        try {
            String text = Files.readString(workingDirectory.resolve(path.text()));
            strayBackslashes(text).forEach(stray -> reportFile(path, stray));
            new TreeMap<>(pairs(text, source))
                    .forEach((written, value) -> take(source, written, value));
        } catch (NoSuchFileException missing) {
            reportFile(path, "there is no such file");
        } catch (CharacterCodingException malformed) {
            reportFile(path, "is not UTF-8");
        } catch (IOException unreadable) {
            reportFile(path, "can't be read: " + unreadable);
        } catch (IllegalArgumentException malformed) {
            reportFile(path, "can't be read: " + malformed.getMessage()
                    + " A backslash is written as two.");
        }
    }

    /** Before a letter a backslash makes a control character of it, or vanishes: never meant. */
    private static List<String> strayBackslashes(String text) {
        var strays = new ArrayList<String>();
        List<String> lines = text.lines().toList();
        for (int number = 1; number <= lines.size(); number++) {
            String line = lines.get(number - 1);
            boolean comment = line.strip().startsWith("#") || line.strip().startsWith("!");
            if (!comment && STRAY_BACKSLASH.matcher(line).lookingAt()) {
                strays.add("its line " + number + ", " + line.strip().split("[=:\\s]")[0]
                        + ", has a single backslash; write two, or a slash");
            }
        }
        return strays;
    }

    private Map<String, String> pairs(String text, ConfigSource source) throws IOException {
        var pairs = new HashMap<String, String>();
        var properties = new Properties() {
            @Override
            public synchronized Object put(Object key, Object value) {
                if (pairs.put(key.toString(), value.toString()) != null) {
                    report(key.toString(), value.toString(), source.kind(), "stands there twice");
                }
                return null;
            }
        };
        properties.load(new StringReader(text.startsWith("\uFEFF") ? text.substring(1) : text));
        return pairs;
    }

    private void take(ConfigSource source, String written, String value) {
        var known = SettingDefinitions.ALL.stream().filter(key -> source.spell(key).equals(written))
                .findFirst();
        if (known.isPresent()) {
            var key = known.get();
            winners.putIfAbsent(key.name(), new RawValue(value, source.origin(key)));
            return;
        }
        var config = source == ConfigSource.FLAG ? Stream.of(CONFIG_FLAG) : Stream.<String>empty();
        var candidates = Stream.concat(SettingDefinitions.ALL.stream().map(source::spell), config);
        String hint = SpellingSuggestion.suggest(written, candidates)
                .map(near -> "; did you mean " + near + "?")
                .orElse("");
        report(written, value, source.kind(), "is unknown" + hint);
    }

    private void reportFile(RawValue path, String what) {
        report("config", path.text(), path.origin(), what);
    }

    private void report(String key, String value, String origin, String what) {
        String shown = SecretSettings.isSecret(key) ? "" : value.strip();
        errors.add(new ConfigViolation(key, shown, origin, what));
    }

    /**
     * One place that settings come from.
     *
     * @param kind what a report calls it
     * @param spelled whether a report adds the key as the place spells it
     * @param spelling from a key's name to how the place spells it
     */
    record ConfigSource(String kind, boolean spelled, UnaryOperator<String> spelling) {
        static final String VARIABLE_PREFIX = "REPLOG_";
        static final ConfigSource FLAG = new ConfigSource("flag", true, name -> "--" + name);
        static final ConfigSource VARIABLE = new ConfigSource("environment variable", true,
                name -> VARIABLE_PREFIX + name.toUpperCase(Locale.ROOT).replace('.', '_'));

        static ConfigSource file(String path) {
            return new ConfigSource(path, false, name -> name);
        }

        String spell(Setting<?> key) {
            return spelling.apply(key.name());
        }

        String origin(Setting<?> key) {
            return spelled ? kind + " " + spell(key) : kind;
        }
    }

    /** A value as it was written, without the blanks around it, and where. */
    record RawValue(String text, String origin) {
        static final String DEFAULT = "default";

        RawValue {
            text = text.strip();
        }

        boolean isExplicit() {
            return !origin.equals(DEFAULT);
        }
    }

    /**
     * Which words, as people write them or misspell them, go before a value that no report may
     * show.
     */
    private static final class SecretSettings {
        private static final List<String> NAMES =
                SettingDefinitions.ALL.stream().filter(Setting::secret).map(Setting::name).toList();
        private static final List<String> SPELLINGS = SettingDefinitions.ALL.stream()
                .filter(Setting::secret)
                .flatMap(key -> Stream.of(
                        key.name(), ConfigSource.FLAG.spell(key), ConfigSource.VARIABLE.spell(key)))
                .toList();

        private SecretSettings() {}

        /** Rather once too often: of a value that is hidden the place is still named. */
        static boolean isSecret(String written) {
            String lowerCase = written.toLowerCase(Locale.ROOT);
            return NAMES.stream().anyMatch(lowerCase::contains)
                    || SpellingSuggestion.suggest(written, SPELLINGS.stream()).isPresent();
        }
    }
}
