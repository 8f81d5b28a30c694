package replog.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import replog.scenario.Await.Answer;

/** The network of the scenarios does what it says, on a server that keeps what it got. */
class ProxyTest {
    private static final Duration SHORT = Duration.ofMillis(150);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Integer> lengths = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private int port;
    private Proxy proxy;

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
        port = Ports.freeRun(1);
        proxy = new Proxy(port, server.getAddress().getPort());
    }

    @AfterEach
    void close() {
        proxy.close();
        client.shutdownNow();
        server.stop(0);
    }

    @Test
    void aWellNetworkPassesAllOn() throws Exception {
        assertThat(heartbeat().get(5, TimeUnit.SECONDS)).isEqualTo("Alive");
        assertThat(batch(100_000).get(5, TimeUnit.SECONDS)).isEqualTo("Alive");
        assertThat(lengths).containsExactly(0, 100_000);
    }

    @Test
    void aCutRefusesAndHealingLetsInAgain() throws Exception {
        heartbeat().get(5, TimeUnit.SECONDS);
        proxy.change(new Trouble.Cut());
        assertThatThrownBy(() -> heartbeat().get(5, TimeUnit.SECONDS))
                .hasRootCauseInstanceOf(IOException.class)
                .hasCauseInstanceOf(ConnectException.class);
        proxy.change(new Trouble.None());
        assertThat(heartbeat().get(5, TimeUnit.SECONDS)).isEqualTo("Alive");
    }

    @Test
    void aBlackholeSwallowsInTheDirectionsThatAreNamed() throws Exception {
        proxy.change(new Trouble.Swallowed(true, false));
        assertSilent(batch(1));
        assertThat(lengths).isEmpty();
        proxy.change(new Trouble.Swallowed(false, true));
        CompletableFuture<String> unanswered = batch(2);
        awaitLengths(2);
        assertSilent(unanswered);
        proxy.change(new Trouble.None());
        assertThat(heartbeat().get(5, TimeUnit.SECONDS)).isEqualTo("Alive");
    }

    @Test
    void lostAnswersAreThoseToBatchesAlone() throws Exception {
        proxy.change(new Trouble.AnswersDropped());
        assertThat(heartbeat().get(5, TimeUnit.SECONDS)).isEqualTo("Alive");
        assertThatThrownBy(() -> batch(3).get(5, TimeUnit.SECONDS))
                .hasCauseInstanceOf(IOException.class);
        assertThat(lengths).containsExactly(0, 3);
    }

    @Test
    void aBatchThatIsCutNeverArrivesWhole() {
        proxy.change(new Trouble.CutInBatch(50));
        assertThatThrownBy(() -> batch(100).get(5, TimeUnit.SECONDS))
                .hasCauseInstanceOf(IOException.class);
        assertThat(lengths).isEmpty();
    }

    @Test
    void slowNetworksTakeTheirTime() throws Exception {
        heartbeat().get(5, TimeUnit.SECONDS);
        assertTakes(200, new Trouble.Late(Duration.ofMillis(100)), this::heartbeat);
        assertTakes(400, new Trouble.Throttled(50_000), () -> batch(20_000));
        assertTakes(200, new Trouble.Trickled(), this::heartbeat);
    }

    @Test
    void batchesAreKeptAndCanBeSentAgain() throws Exception {
        heartbeat().get(5, TimeUnit.SECONDS);
        batch(0).get(5, TimeUnit.SECONDS);
        batch(7).get(5, TimeUnit.SECONDS);
        batch(9).get(5, TimeUnit.SECONDS);
        assertThat(proxy.batches()).hasSize(2);
        assertThat(Replay.of(proxy.batches().getFirst(), server.getAddress().getPort()).status())
                .isEqualTo(200);
        assertThat(lengths).containsExactly(0, 0, 7, 9, 7);
    }

    private static void assertSilent(CompletableFuture<String> answer) {
        assertThatThrownBy(() -> answer.get(SHORT.toMillis(), TimeUnit.MILLISECONDS))
                .isInstanceOf(TimeoutException.class);
    }

    private void assertTakes(
            int millis, Trouble trouble, Supplier<CompletableFuture<String>> request)
            throws Exception {
        proxy.change(trouble);
        long begunNanos = System.nanoTime();
        assertThat(request.get().get(5, TimeUnit.SECONDS)).isEqualTo("Alive");
        assertThat(Duration.ofNanos(System.nanoTime() - begunNanos).toMillis())
                .isGreaterThanOrEqualTo(millis);
    }

    private void awaitLengths(Integer... expected) {
        Await.until("arrived", Duration.ofSeconds(5), () ->
                new Answer(lengths.equals(List.of(expected)), lengths));
    }

    private CompletableFuture<String> heartbeat() {
        return send(HttpRequest.newBuilder(uri("/heartbeat")).build());
    }

    private CompletableFuture<String> batch(int length) {
        return send(HttpRequest.newBuilder(uri("/replicate"))
                .PUT(BodyPublishers.ofByteArray(new byte[length])).build());
    }

    private CompletableFuture<String> send(HttpRequest request) {
        return client.sendAsync(request, BodyHandlers.ofString())
                .thenApply(response -> response.body());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            lengths.add(exchange.getRequestBody().readAllBytes().length);
            exchange.sendResponseHeaders(200, 5);
            exchange.getResponseBody().write("Alive".getBytes(StandardCharsets.UTF_8));
        }
    }
}
