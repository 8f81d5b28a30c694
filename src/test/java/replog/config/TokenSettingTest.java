package replog.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import replog.config.SettingsLoader.LoadResult;

/** The token is read as other settings are, and never shown. */
class TokenSettingTest {
    private static final String SECRET = "s3cret-!~";

    @TempDir
    private Path folder;

    @Test
    void isNoneUnlessItIsSet() {
        assertThat(valid(Map.of()).settings().token()).isEmpty();
        assertThat(valid(Map.of("REPLOG_TOKEN", SECRET)).settings().token())
                .contains(new Token(SECRET));
        assertThat(valid(Map.of(), "--token=" + "x".repeat(200)).settings().token()).isPresent();
    }

    @Test
    void settingsThatAreShownShowNoToken() {
        LoadResult.Valid loaded = valid(Map.of(), "--token=" + SECRET);
        assertThat(loaded.toString()).doesNotContain(SECRET).contains("Token[hidden]");
        assertThat(loaded.origins()).containsEntry("token", "flag --token");
        assertThat(Settings.table()).anyMatch(key ->
                key.getFirst().equals("token") && key.get(1).equals("none"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "\u00e4", "a\u0001b", "a\u007fb", "a\tb"})
    void whatFitsNoHeaderIsRefusedByNameAlone(String unfit) {
        assertThat(lines(Map.of(), "--token=" + unfit)).containsExactly("token (flag --token): "
                + "must be 1 to 200 printable ASCII characters without spaces");
    }

    @Test
    void tooLongATokenIsRefusedAndAnEmptyOne() {
        assertThat(lines(Map.of("REPLOG_TOKEN", "x".repeat(201)))).containsExactly(
                "token (environment variable REPLOG_TOKEN): "
                        + "must be 1 to 200 printable ASCII characters without spaces");
        assertThat(lines(Map.of(), "--token=")).containsExactly(
                "token (flag --token): is empty; leave it out for the default");
    }

    @Test
    void misspeltItIsNotShownEither() throws IOException {
        Files.writeString(folder.resolve("config.properties"),
                "token=" + SECRET + "\ntoken=" + SECRET + "\ntokken=" + SECRET + "\n");
        var environment = Map.of("REPLOG_TOKN", SECRET, "REPLOG_API_TOKEN_", SECRET);
        assertThat(lines(environment, "--tokn=" + SECRET, "token=" + SECRET, "--tkn=" + SECRET,
                "--token=" + SECRET, "--token=" + SECRET, "--token", SECRET,
                "-token", SECRET)).containsExactly(
                "--tokn (flag): is unknown; did you mean --token?",
                "token (command line): is no setting; settings are --key=value, and a command"
                        + " comes first",
                "--tkn (flag): is unknown; did you mean --token?",
                "--token (flag): is given twice",
                "--token (flag): is given twice",
                "-token (command line): is no setting; settings are --key=value, and a command"
                        + " comes first",
                "the word after -token (command line): is no setting; settings are --key=value,"
                        + " and a command comes first",
                "REPLOG_API_TOKEN_ (environment variable): is unknown",
                "REPLOG_TOKN (environment variable): is unknown; did you mean REPLOG_TOKEN?",
                "token (config.properties): stands there twice",
                "tokken (config.properties): is unknown; did you mean token?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--token -S", "--tokn -S", "--token --S", "--token --S=1",
        "--tokn --S", "-token --S", "-token -S", "token=S x", "token=S -x", "--token= -token -S",
        "--token -S S", "--token --port=0 token=S"})
    void whatStandsWhereItBelongsIsNotShown(String flags) {
        assertThat(lines(Map.of(), flags.replace("S", SECRET).split(" ")))
                .isNotEmpty().allSatisfy(line -> assertThat(line).doesNotContain(SECRET));
    }

    @Test
    void nextFlagIsNoneOfIt() {
        assertThat(lines(Map.of(), "--token", "--port=x", "--prot=1")).containsExactly(
                "--token (command line): needs a value: --token=VALUE",
                "--prot = \"1\" (flag): is unknown; did you mean --port?",
                "port = \"x\" (flag --port): must be a whole number from 0 to 65535");
    }

    private LoadResult.Valid valid(Map<String, String> environment, String... flags) {
        return assertThat(Settings.load(List.of(flags), environment, folder))
                .asInstanceOf(type(LoadResult.Valid.class)).actual();
    }

    private List<String> lines(Map<String, String> environment, String... flags) {
        return assertThat(Settings.load(List.of(flags), environment, folder))
                .asInstanceOf(type(LoadResult.Invalid.class)).actual()
                .errors().stream().map(ConfigViolation::line).toList();
    }
}
