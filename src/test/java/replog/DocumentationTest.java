package replog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import replog.cli.Commands;
import replog.cli.terminal.Terminal;
import replog.config.Settings;
import replog.json.Json;

/**
 * Compares the README and the pages under {@code src/site/markdown} with the program: its settings,
 * routes, commands and messages. Metrics are compared in {@code MetricsPageTest}.
 */
class DocumentationTest {
    private static final Path PAGES = Path.of("src/site/markdown");
    private static final String ANSWERS = "Answers of a node";

    private static final Pattern FENCED = Pattern.compile("(?ms)^ *```.*?^ *```$");
    private static final Pattern INLINE_CODE = Pattern.compile("`[^`\n]*`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
    private static final Pattern SECTION = Pattern.compile("(?m)^## ");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern ROUTE = Pattern.compile("`(GET|POST|PUT|DELETE) (/[^`? ]*)");
    private static final Pattern OPTION = Pattern.compile("--[a-z][a-z.]*");
    private static final Pattern NAMED_IN_HELP = Pattern.compile("(?m)^  (\\S.*?)(?:  |$)");
    private static final Pattern WORD = Pattern.compile("<dt>(.+?)<dd>");
    private static final Pattern PROBLEM =
            Pattern.compile("\\b[1-5]\\d\\d, \"([a-z]+(?:-[a-z]+)*)\", \"[A-Z]");
    /** A shorter part of a message may stand anywhere. */
    private static final int LEAST_PART = 7;

    @Test
    void linksLeadToFilesAndHeadingsThatAreThere() throws IOException {
        var dead = new ArrayList<String>();
        for (Path page : pages()) {
            String text = INLINE_CODE.matcher(withoutCode(page)).replaceAll("");
            for (String target : found(LINK, text)) {
                if (!target.matches("[a-z]+:.*") && !leadsSomewhere(page, target)) {
                    dead.add(page + ": " + target);
                }
            }
        }
        assertThat(dead).isEmpty();
    }

    @Test
    void readmeLeadsToEachPage() throws IOException {
        List<String> targets = found(LINK, withoutCode(Path.of("README.md")));
        assertThat(targets).containsAll(
                pages().stream().skip(1).map(page -> page.toString().replace('\\', '/')).toList());
    }

    @Test
    void settingsAreThoseThatThereAreWithTheirDefaults() throws IOException {
        var there = new TreeMap<String, String>();
        Settings.table().forEach(key -> there.put(key.get(0), key.get(1)));
        assertThat(settings("settings.md")).isEqualTo(there);
        assertThat(there.entrySet()).containsAll(settings("../../../README.md").entrySet());
    }

    @Test
    void eachRouteIsExplainedAndNoOther() throws IOException {
        Set<String> routes = routes();
        var missing = new TreeSet<>(routes);
        var unknown = new TreeSet<String>();
        for (Path page : pages()) {
            for (MatchResult route : ROUTE.matcher(withoutCode(page)).results().toList()) {
                String name = route.group(1) + " " + route.group(2);
                String known = routes.stream().filter(name::matches).findFirst().orElse("");
                missing.remove(known);
                if (known.isEmpty()) {
                    unknown.add(page + ": " + name);
                }
            }
        }
        assertThat(missing).as("routes that no page explains").isEmpty();
        assertThat(unknown).as("routes that are not there").isEmpty();
    }

    @Test
    void eachCommandIsExplainedWithItsOptionsAndNoOther() throws IOException {
        Map<String, String> sections = sections(read("commands.md"));
        Set<String> common = options(sections.get("What all of them have in common"));
        String overview = printed("help");
        var commands = named(overview.substring(0, overview.indexOf("\nSettings: ")));
        assertThat(commands).contains("append", "help");
        for (String command : commands) {
            String section = sections.entrySet().stream()
                    .filter(one -> List.of(one.getKey().split("\\W+")).contains(command))
                    .map(Map.Entry::getValue).findFirst().orElse("");
            assertThat(section).as("the section of " + command).isNotEmpty();
            Set<String> there = OPTION.matcher(String.join(" ", named(printed("help", command))))
                    .results().map(MatchResult::group).collect(Collectors.toSet());
            assertThat(options(section, common)).as(command).containsAll(there);
        }
        assertThat(found(CODE, firstCells(sections.get("Commands")))).filteredOn(
                name -> !name.contains("[")).containsExactlyInAnyOrderElementsOf(commands);
    }

    @Test
    void optionsOfCommandsAreThoseThatThereAre() throws IOException {
        var there = new TreeSet<String>();
        for (String command : named(printed("help"))) {
            if (command.matches("[a-z]+") && !settings("settings.md").containsKey(command)) {
                there.addAll(OPTION.matcher(printed("help", command)).results()
                        .map(MatchResult::group).toList());
            }
        }
        assertThat(there).contains("--url", "--write.concern");
        there.addAll(List.of("--help", "--version"));
        var listed = new TreeSet<String>();
        sections(read("commands.md")).values().forEach(section ->
                OPTION.matcher(firstCells(section)).results().map(MatchResult::group)
                        .forEach(listed::add));
        assertThat(there).containsAll(listed);
    }

    @Test
    void messagesThatAreExplainedAreThoseThatThereAre() throws IOException {
        String program = program();
        var unknown = new ArrayList<String>();
        Map<String, String> sections = sections(read("troubleshooting.md"));
        sections.forEach((heading, section) -> {
            if (!heading.equals(ANSWERS)) {
                found(CODE, firstCells(section)).stream()
                        .filter(message -> !isIn(program, message)).forEach(unknown::add);
            }
        });
        assertThat(unknown).isEmpty();
    }

    @Test
    void eachProblemIsExplainedAndNoOther() throws IOException {
        String program = program();
        List<String> explained = found(CODE,
                firstCells(sections(read("troubleshooting.md")).get(ANSWERS)));
        assertThat(explained).doesNotHaveDuplicates()
                .allMatch(type -> program.contains("\"" + type + "\""));
        assertThat(explained).containsAll(new TreeSet<>(found(PROBLEM, program)));
    }

    @Test
    void eachWordOfTheArchitectureIsInTheGlossary() throws IOException {
        String architecture = Files.readString(Path.of("src/main/java/replog/package-info.java"));
        List<String> words = found(WORD, architecture);
        assertThat(words).hasSizeGreaterThan(30);
        assertThat(firstCells(read("glossary.md")).lines()).containsAll(words);
    }

    @Test
    void deadLinksAndUnknownMessagesAreFound() {
        Path readme = Path.of("README.md");
        assertThat(leadsSomewhere(readme, "src/site/markdown/settings.md#the-node")).isTrue();
        assertThat(leadsSomewhere(readme, "#run-it")).isTrue();
        assertThat(leadsSomewhere(readme, "#run-them")).isFalse();
        assertThat(leadsSomewhere(readme, "src/site/markdown/setting.md")).isFalse();
        assertThat(isIn("\"can't start: {0}, twice\"", "can't start: …")).isTrue();
        assertThat(isIn("\"can't start: {0}, twice\"", "can't stop: …")).isFalse();
        assertThat(isIn("anything", "…")).isFalse();
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> pages = Files.list(PAGES)) {
            return Stream.concat(Stream.of(Path.of("README.md")),
                    pages.filter(page -> page.toString().endsWith(".md")).sorted()).toList();
        }
    }

    private static String read(String page) throws IOException {
        return Files.readString(PAGES.resolve(page));
    }

    private static String withoutCode(Path page) throws IOException {
        return FENCED.matcher(Files.readString(page)).replaceAll("");
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(match -> match.group(1)).toList();
    }

    private static boolean leadsSomewhere(Path page, String target) {
        String[] parts = target.split("#", 2);
        Path file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
        try {
            return Files.isRegularFile(file)
                    && (parts.length == 1 || anchors(file).contains(parts[1]));
        } catch (IOException _) {
            return false;
        }
    }

    /** As GitHub makes them of headings. */
    private static Set<String> anchors(Path page) throws IOException {
        var anchors = new TreeSet<String>();
        var times = new HashMap<String, Integer>();
        for (String heading : found(HEADING, withoutCode(page))) {
            String anchor = heading.replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
                    .toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .replace(' ', '-');
            int before = times.merge(anchor, 1, Integer::sum) - 1;
            anchors.add(before == 0 ? anchor : anchor + "-" + before);
        }
        return anchors;
    }

    /** The text below each heading of the second level, and below the title. */
    private static Map<String, String> sections(String page) {
        var sections = new LinkedHashMap<String, String>();
        for (String section : SECTION.split(page.substring(2))) {
            int end = section.indexOf('\n');
            sections.put(section.substring(0, end), section.substring(end));
        }
        return sections;
    }

    /** The first cells of all tables. */
    private static String firstCells(String section) {
        return section.lines().filter(line -> line.startsWith("| "))
                .map(line -> line.substring(2, line.indexOf(" |"))).collect(
                        Collectors.joining("\n"));
    }

    /** Of each setting in the tables of a page its default, in the words of the program. */
    private static Map<String, String> settings(String page) throws IOException {
        var settings = new TreeMap<String, String>();
        for (String line : Files.readString(PAGES.resolve(page).normalize()).lines().toList()) {
            if (line.matches("\\| `[a-z.]+` \\| .* \\| .*")) {
                String[] cells = line.split(" \\| ");
                settings.put(cells[0].substring(2).replace("`", ""), cells[1].replace("`", ""));
            }
        }
        return settings;
    }

    /** As expressions for what pages write: {@code GET /messages/ID}. */
    private static Set<String> routes() throws IOException {
        try (InputStream in = Main.class.getResourceAsStream("/replog/openapi.json")) {
            var document = (Map<?, ?>) Json.parse(in.readAllBytes(), 100);
            var routes = new TreeSet<String>();
            ((Map<?, ?>) document.get("paths")).forEach((path, methods) ->
                    ((Map<?, ?>) methods).keySet().forEach(method -> {
                        String name = ((String) method).toUpperCase(Locale.ROOT);
                        if (name.matches("GET|POST|PUT|DELETE")) {
                            routes.add(name + " "
                                    + ((String) path).replaceAll("\\{\\w+}", "[A-Z]+"));
                        }
                    }));
            return routes;
        }
    }

    private static Set<String> options(String section) {
        return OPTION.matcher(section).results().map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> options(String section, Collection<String> more) {
        Set<String> options = options(section);
        options.addAll(more);
        return options;
    }

    /** What the indented lines of a help text name. */
    private static List<String> named(String help) {
        return found(NAMED_IN_HELP, help);
    }

    private static String printed(String... words) {
        var out = new ByteArrayOutputStream();
        var stream = new PrintStream(out, true, UTF_8);
        var about = new Commands.About("", Settings.sources(), Settings.table());
        new Commands((_, _) -> Optional.empty(), about).run(List.of(words),
                new Terminal(Map.of("COLUMNS", "2000"), InputStream.nullInputStream(),
                        stream, stream, false));
        return out.toString(UTF_8);
    }

    /** All sources and scripts, with texts that are written in parts joined. */
    private static String program() throws IOException {
        var program = new StringBuilder();
        for (Path root : List.of(Path.of("src/main/java"), Path.of("test-scripts/lib"))) {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    program.append(Files.readString(file));
                }
            }
        }
        return program.toString().replaceAll("\"\\s*\\+\\s*\"", "")
                .replaceAll("\"\\s*\\\\\n\\s*\"", " ").replaceAll("\\s+", " ");
    }

    /** Whether the program has each longer part of a message, and there is one. */
    private static boolean isIn(String program, String message) {
        List<String> parts = Stream.of(message.split("…")).map(String::strip)
                .filter(part -> part.length() >= LEAST_PART).toList();
        return !parts.isEmpty() && parts.stream().allMatch(program::contains);
    }
}
