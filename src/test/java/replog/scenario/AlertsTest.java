package replog.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the page about metrics has for Prometheus, before its own tool where there is one. */
@Timeout(60)
class AlertsTest {
    private static final Pattern ALERT =
            Pattern.compile("(?m)^\\| `([^`]+)` \\| (\\d+[smh]) \\|");
    private static final Pattern SCRAPES = Pattern.compile("(?s)```yaml\n(scrape_configs.*?)```");

    @TempDir
    private Path folder;

    @Test
    void expressionsAndTimesMakeRules() throws Exception {
        var rules = new StringBuilder("groups: [{name: replog, rules: [\n");
        List<MatchResult> rows = ALERT.matcher(page()).results().toList();
        rows.forEach(row -> rules.append("  {alert: A%s, expr: '%s', for: %s},\n"
                .formatted(row.start(), row.group(1), row.group(2))));
        assertThat(rows).hasSizeGreaterThan(20);
        assertThat(checked("rules", rules.append("]}]\n").toString()))
                .contains("SUCCESS: " + rows.size() + " rules found");
    }

    @Test
    void scrapeConfigurationIsOne() throws Exception {
        MatchResult found = SCRAPES.matcher(page()).results().findFirst().orElseThrow();
        assertThat(checked("config", found.group(1))).contains("SUCCESS");
    }

    private String checked(String what, String yaml) throws Exception {
        Path file = Files.writeString(folder.resolve(what + ".yml"), yaml);
        Process process = new ProcessBuilder(
                Tools.program("promtool"), "check", what, file.toString())
                .redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    private static String page() throws Exception {
        return Files.readString(Path.of("src/site/markdown/metrics.md"));
    }
}
