package replog.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the settings of the project's compose.yaml to the table of keys. */
class ComposeFileTest {
    private static final Path FILE = Path.of("compose.yaml");
    private static final Pattern HEAD = Pattern.compile(" {0,2}([\\w-]+):.*");
    private static final Pattern SETTING = Pattern.compile(" +(REPLOG_\\w+): (\\S+)");
    private static final String COMMON = "x-settings";

    /** What a cluster that works must not be told. */
    private static final Set<String> NOT_SPELLED_OUT = Set.of("recover");

    @ParameterizedTest
    @ValueSource(strings = {"master", "secondary1", "secondary2"})
    void eachNodesSettingsAreValid(String service, @TempDir Path folder)
            throws IOException {
        var loaded = Settings.load(List.of(), environment(service), folder);
        assertThat(loaded).isInstanceOfSatisfying(Loaded.Valid.class, valid -> {
            assertThat(valid.settings().identity().name()).contains(service);
            assertThat(valid.settings().role())
                    .isEqualTo(service.equals("master") ? Role.MASTER : Role.SECONDARY);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"master", "secondary1", "secondary2"})
    void eachSettingWithADefaultIsSpelledOut(String service) throws IOException {
        assertThat(environment(service)).containsKeys(Keys.ALL.stream()
                .filter(key -> key.fixed() && !NOT_SPELLED_OUT.contains(key.name()))
                .map(Source.VARIABLE::spell).toArray(String[]::new));
    }

    @Test
    void noVariableStandsOutsideTheSettings() throws IOException {
        assertThat(settings().keySet())
                .containsExactlyInAnyOrder(COMMON, "master", "secondary1", "secondary2");
    }

    private static Map<String, String> environment(String service) throws IOException {
        var environment = new HashMap<>(settings().get(COMMON));
        environment.putAll(settings().get(service));
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
