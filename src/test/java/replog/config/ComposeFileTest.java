package replog.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import replog.config.ConfigSources.ConfigSource;
import replog.config.SettingDefinitions.Setting;
import replog.config.SettingsLoader.LoadResult;

/** Holds the settings of the project's compose.yaml to the table of keys. */
class ComposeFileTest {
    private static final Path FILE = Path.of("compose.yaml");
    private static final Pattern HEAD = Pattern.compile(" {0,2}([\\w-]+):.*");
    private static final Pattern SETTING = Pattern.compile(" +(REPLOG_\\w+): (\\S+)");
    private static final Pattern FROM_OUTSIDE = Pattern.compile("\\$\\{(\\w+):-(.*)}");
    private static final String COMMON = "x-settings";
    private static final Map<String,
            String> DEFAULTS = SettingDefinitions.ALL.stream().filter(Setting::fixed)
            .collect(Collectors.toMap(ConfigSource.VARIABLE::spell, Setting::standard));

    @ParameterizedTest
    @ValueSource(strings = {"master", "secondary1", "secondary2"})
    void eachNodesSettingsAreValid(String service, @TempDir Path folder)
            throws IOException {
        var loaded = Settings.load(List.of(), environment(service), folder);
        assertThat(loaded).isInstanceOfSatisfying(LoadResult.Valid.class, valid -> {
            assertThat(valid.settings().identity().name()).contains(service);
            assertThat(valid.settings().role())
                    .isEqualTo(service.equals("master") ? Role.MASTER : Role.SECONDARY);
        });
    }

    @Test
    void whatIsTakenFromTheEnvironmentHasItsOwnNameAndDefault() throws IOException {
        var taken = new TreeMap<String, String>();
        settings().get(COMMON).forEach((variable, value) -> {
            Matcher outside = FROM_OUTSIDE.matcher(value);
            if (outside.matches()) {
                assertThat(outside.group(1)).isEqualTo(variable);
                taken.put(variable, outside.group(2));
            }
        });
        assertThat(taken).containsKey("REPLOG_WRITE_CONCERN");
        assertThat(DEFAULTS).containsAllEntriesOf(taken);
    }

    @ParameterizedTest
    @ValueSource(strings = {COMMON, "master", "secondary1", "secondary2"})
    void whatIsSetThereDiffersFromTheDefault(String block) throws IOException {
        assertThat(settings().get(block)).isNotEmpty().satisfies(set ->
                assertThat(set.entrySet()).doesNotContainAnyElementsOf(DEFAULTS.entrySet()));
    }

    @Test
    void noVariableStandsOutsideTheSettings() throws IOException {
        assertThat(settings().keySet())
                .containsExactlyInAnyOrder(COMMON, "master", "secondary1", "secondary2");
    }

    private static Map<String, String> environment(String service) throws IOException {
        var environment = new HashMap<>(settings().get(COMMON));
        environment.putAll(settings().get(service));
        environment.replaceAll((_, value) -> {
            Matcher outside = FROM_OUTSIDE.matcher(value);
            return outside.matches() ? outside.group(2) : value;
        });
        return environment;
    }

    /** The variables by the block in which they stand. */
    private static Map<String, Map<String, String>> settings() throws IOException {
        var settings = new TreeMap<String, Map<String, String>>();
        String block = "none";
        for (String line : Files.readAllLines(FILE)) {
            Matcher setting = SETTING.matcher(line);
            Matcher head = HEAD.matcher(line);
            if (setting.matches()) {
                String value = setting.group(2).replaceAll("^\"|\"$", "");
                assertThat(settings.computeIfAbsent(block, _ -> new HashMap<>())
                        .put(setting.group(1), value)).as(line).isNull();
            } else if (head.matches()) {
                block = head.group(1);
            }
        }
        return settings;
    }
}
