package replog.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The families of the page about metrics are those that there are. */
@Timeout(60)
class MetricsPageTest {
    private static final Pattern ROW = Pattern.compile("\\| [^|]+ \\| ([^|]+) \\|");
    private static final Pattern NAME = Pattern.compile("`(\\w+)`");
    private static final Pattern FAMILY = Pattern.compile("(?m)^# TYPE (replog_\\w+) ");
    private static final Pattern METRIC = Pattern.compile("\\breplog_\\w+");

    @TempDir
    private Path folder;

    @Test
    void eachFamilyIsInItsTableAndNoOther() throws IOException {
        Set<String> listed = between("| on | families", "\n\n").lines().skip(2)
                .flatMap(row -> ROW.matcher(row).results())
                .map(row -> row.group(1).replaceAll("\\([^)]*\\)", ""))
                .flatMap(cell -> NAME.matcher(cell).results())
                .map(name -> "replog_" + name.group(1)).collect(Collectors.toSet());
        assertThat(new TreeSet<>(listed)).isEqualTo(families());
    }

    @Test
    void alertsAskForFamiliesThatThereAre() throws IOException {
        Set<String> asked = METRIC.matcher(between("| expression |", "\n\n")).results()
                .map(found -> found.group().replaceAll("_(bucket|sum|count)$", ""))
                .collect(Collectors.toSet());
        assertThat(asked).hasSizeGreaterThan(20).isSubsetOf(families());
    }

    private Set<String> families() throws IOException {
        var families = new TreeSet<String>();
        try (var secondary = ApiServer.secondary(folder.resolve("s"));
                var master = ApiServer.master(
                        folder.resolve("m"), "--secondaries=" + secondary.url())) {
            for (ApiServer node : new ApiServer[] {secondary, master}) {
                FAMILY.matcher(Figures.of(node).text()).results()
                        .forEach(found -> families.add(found.group(1)));
            }
        }
        return families;
    }

    private static String between(String start, String end) throws IOException {
        String page = Files.readString(Path.of("src/site/markdown/metrics.md"));
        int from = page.indexOf(start);
        assertThat(from).isPositive();
        int to = page.indexOf(end, from);
        return page.substring(from, to < 0 ? page.length() : to);
    }
}
