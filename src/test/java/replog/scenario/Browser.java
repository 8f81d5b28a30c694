package replog.scenario;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import replog.json.Json;
import replog.scenario.Await.Answer;

/**
 * A Chromium without a window, with a profile of its own; a test that needs one is skipped where
 * there is none. For one thread.
 */
final class Browser implements AutoCloseable {
    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final Duration END_LIMIT = Duration.ofSeconds(10);

    private final Path profile;
    private final Process process;
    private final HttpClient client = HttpClient.newHttpClient();
    private final DevTools tab;

    private Browser(Path profile, Process process) {
        this.profile = profile;
        this.process = process;
        this.tab = DevTools.of(client, firstTab());
    }

    /** Where the program is; skips the test where it is nowhere. */
    static Path program() {
        Optional<Path> found = NAMES.stream().flatMap(name ->
                Stream.of(System.getenv("PATH").split(":")).map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable).findFirst();
        assumeTrue(found.isPresent(), "no Chromium is installed, by none of the names " + NAMES);
        return found.orElseThrow();
    }

    static Browser start(Path program) {
        Path profile = Folders.make(Path.of("target", "scenario", "browser"));
        Folders.remove(profile);
        Folders.make(profile);
        try {
            // As root it runs without its sandbox or not at all.
            return new Browser(profile, new ProcessBuilder(program.toString(), "--headless=new",
                    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                    "--disable-extensions", "--disable-background-networking",
                    "--disable-component-update", "--no-proxy-server", "--remote-debugging-port=0",
                    "--user-data-dir=" + profile.toAbsolutePath(), "about:blank")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Shows the live page of a node. */
    LivePage open(URI node) {
        return LivePage.open(tab, node);
    }

    @Override
    public void close() {
        tab.close();
        client.shutdownNow();
        List<ProcessHandle> helpers = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
        // They write to the profile until they are gone.
        helpers.forEach(helper -> {
            helper.destroyForcibly();
            helper.onExit().join();
        });
        Folders.remove(profile);
    }

    /** It writes down the port that it chose. */
    private URI firstTab() {
        Path file = profile.resolve("DevToolsActivePort");
        Await.until("the browser listens", START_LIMIT, () ->
                new Answer(lines(file).size() > 1, process.isAlive() ? "runs" : "has ended"));
        URI tabs = URI.create("http://127.0.0.1:" + lines(file).getFirst() + "/json/list");
        Await.until("the browser has a tab", START_LIMIT, () ->
                new Answer(tab(tabs).isPresent(), tabs));
        return tab(tabs).orElseThrow();
    }

    private Optional<URI> tab(URI tabs) {
        try {
            byte[] json = client.send(HttpRequest.newBuilder(tabs).build(),
                    BodyHandlers.ofByteArray()).body();
            return ((List<?>) Json.parse(json, 10)).stream().map(one -> (Map<?, ?>) one)
                    .filter(one -> one.get("type").equals("page"))
                    .map(one -> URI.create((String) one.get("webSocketDebuggerUrl"))).findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
