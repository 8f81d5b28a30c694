package replog.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import replog.config.ConfigSources.RawValue;
import replog.config.SettingDefinitions.Setting;
import replog.config.SettingsLoader.LoadResult;

/** Holds the project's config.properties to the table of keys. */
class ConfigFileTest {
    private static final Path FILE = Path.of("config.properties");

    @ParameterizedTest
    @MethodSource("keys")
    void explainsEachKeyWithItsDefault(Setting<?> key) throws IOException {
        var lines = Files.readAllLines(FILE);
        var settings = lines.stream().filter(line -> line.startsWith("#" + key.name() + "="));
        String setting = settings.reduce((one, other) -> one + " and " + other).orElse("missing");
        String explanation = lines.get(lines.indexOf(setting) - 1);
        if (key.fixed()) {
            assertThat(setting).isEqualTo("#" + key.name() + "=" + key.standard());
            assertThat(explanation).isEqualTo("# " + key.meaning());
        } else {
            String example = setting.substring(setting.indexOf('=') + 1);
            assertThat(key.error(new RawValue(example, "example"))).isEmpty();
            assertThat(explanation)
                    .isEqualTo("# %s (default: %s)".formatted(key.meaning(), key.standard()));
        }
    }

    @Test
    void setsNothingAndNamesNoOtherKey(@TempDir Path folder) throws IOException {
        var lines = Files.readAllLines(FILE);
        assertThat(lines).allMatch(line -> line.isEmpty() || line.startsWith("#"));
        assertThat(lines.stream().filter(line -> line.matches("#[^ ].*")))
                .hasSize(SettingDefinitions.ALL.size());
        Files.copy(FILE, folder.resolve(FILE));
        assertThat(Settings.load(List.of(), Map.of(), folder)).isInstanceOf(LoadResult.Valid.class);
    }

    static Stream<Setting<?>> keys() {
        return SettingDefinitions.ALL.stream();
    }
}
