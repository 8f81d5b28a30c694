package replog.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import replog.api.ApiServer.Answer;

/** {@code GET /} and its files; what they do in a browser a scenario sees. */
@Timeout(60)
class PageApiTest {
    private static final Path FILES = Path.of("src/main/resources/replog/page");
    private static final int MAX_LINES = 300;
    private static final int MAX_COLUMNS = 100;
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");

    /** Another file of the page, as HTML or a module names it. */
    private static final Pattern REFERENCE = Pattern.compile(
            "(?:(?:src|href)=\"/page/|from '\\./)([\\w.-]+)[\"']");

    /** What a policy would stop, what reads text as markup, and what is not this node's. */
    private static final Pattern UNWANTED = Pattern.compile("(?i)<style|\\bstyle=|\\bon\\w+=\""
            + "|<script(?! type=\"module\" src=)|innerHTML|outerHTML|insertAdjacentHTML"
            + "|document\\.write|\\beval\\(|@import|url\\(|(?:src|href)=\"(?!/)|//[\\w-]+\\.");

    @RegisterExtension
    private final ApiNodes nodes = new ApiNodes();

    private final ApiServer node = nodes.master("m", "--token=s3cret");

    @Test
    void eachFileIsServedToAllAsItIs() throws IOException {
        for (Path file : files()) {
            Answer answer = asStranger(target(file), Map.of());
            assertThat(answer.status()).as("%s", file).isEqualTo(200);
            assertThat(answer.response().body()).isEqualTo(Files.readAllBytes(file));
            assertThat(answer.header("Content-Type")).isEqualTo(TYPES.get(suffix(file)));
            assertProtected(answer);
        }
    }

    @Test
    void whoHasACopyIsToldThatItIsTheSame() throws IOException {
        for (Path file : files()) {
            String tag = node.get(target(file)).header("ETag");
            Answer same = asStranger(target(file), Map.of("If-None-Match", tag));
            assertThat(same.status()).isEqualTo(304);
            assertThat(same.text()).isEmpty();
            assertProtected(same);
            assertThat(asStranger(target(file), Map.of("If-None-Match", "\"x\"")).status())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"none.js", "index.html", "..", "%2e%2e", "main.js%00", "MAIN.JS"})
    void thereIsNoOtherFile(String name) {
        Answer answer = asStranger("/page/" + name, Map.of());
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.member("type")).isEqualTo("/problems/not-found");
    }

    @Test
    void eachFileIsNamedByAnotherAndEachNameIsAFile() throws IOException {
        Set<String> named = contents().values().stream()
                .flatMap(text -> REFERENCE.matcher(text).results())
                .map(match -> match.group(1)).collect(Collectors.toSet());
        named.add("index.html");
        assertThat(contents().keySet()).containsExactlyInAnyOrderElementsOf(named);
    }

    @Test
    void nothingStandsInlineIsReadAsMarkupOrComesFromElsewhere() throws IOException {
        contents().forEach((name, text) -> assertThat(UNWANTED.matcher(text
                .replace("xmlns=\"http://www.w3.org/2000/svg\"", "")).results()
                .map(match -> name + ": " + match.group())).isEmpty());
        assertThat(List.of("<p style=\"x\">", "<script>", "<a onclick=\"x\">", "a.innerHTML = b",
                "src=\"https://x\"", "'https://cdn.x/y.js'")).allMatch(UNWANTED.asPredicate());
    }

    @Test
    void filesAreShort() throws IOException {
        contents().forEach((name, text) -> {
            assertThat(text.lines().count()).as(name).isLessThanOrEqualTo(MAX_LINES);
            assertThat(text.lines()).as(name)
                    .allMatch(line -> line.codePointCount(0, line.length()) <= MAX_COLUMNS)
                    .noneMatch(line -> line.endsWith(" ") || line.contains("\t"));
        });
    }

    private static void assertProtected(Answer answer) {
        assertThat(answer.header("Content-Security-Policy")).isEqualTo("default-src 'none';"
                + " script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-cache");
    }

    private Answer asStranger(String target, Map<String, String> headers) {
        var all = new TreeMap<>(headers);
        all.put("x-token", "");
        return node.ask("GET", target, all, new byte[0]);
    }

    private static String target(Path file) {
        String name = file.getFileName().toString();
        return name.equals("index.html") ? "/" : "/page/" + name;
    }

    private static String suffix(Path file) {
        String name = file.getFileName().toString();
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FILES)) {
            return files.sorted().toList();
        }
    }

    /** Of each file, by its name. */
    private static Map<String, String> contents() throws IOException {
        var contents = new TreeMap<String, String>();
        for (Path file : files()) {
            contents.put(file.getFileName().toString(), Files.readString(file, UTF_8));
        }
        return contents;
    }
}
