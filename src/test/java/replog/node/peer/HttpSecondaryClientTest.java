package replog.node.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import replog.http.Problem;
import replog.http.client.Client;
import replog.http.server.Response;
import replog.http.server.Router;
import replog.http.server.Router.Handler;
import replog.http.server.Server;
import replog.http.server.ServerLimits;
import replog.log.frame.FrameBatch;
import replog.log.frame.FrameBatch.MalformedFramesException;
import replog.node.Sender;
import replog.node.TestNodes;
import replog.replication.SecondaryClient.Answer;
import replog.wire.BatchHeader;
import replog.wire.MasterInfo;
import replog.wire.NodePosition;

/** What a master makes of a secondary's answers over HTTP. */
@Timeout(60)
class HttpSecondaryClientTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final NodePosition STANDING =
            new NodePosition(UUID.randomUUID(), UUID.randomUUID(),
            "s1", Optional.empty(), 0, Optional.empty(), 7, "0".repeat(64), NodePosition.ALWAYS,
            Optional.empty(), Optional.empty());

    @TempDir
    private Path folder;

    private final Client client = new Client(LONG);
    private final CountDownLatch end = new CountDownLatch(1);
    private final List<Object> received = new CopyOnWriteArrayList<>();
    private Sender sender;
    private Server server;

    @BeforeEach
    void open() throws IOException {
        sender = Sender.holding(folder, "1", "2", "3");
    }

    @AfterEach
    void close() throws IOException {
        end.countDown();
        client.close();
        if (server != null) {
            server.close();
        }
        sender.close();
    }

    @Test
    void heartbeatCarriesTheClaimThereAndTheStandingBack() throws IOException {
        HttpSecondaryClient link = to(request -> {
            received.add(MasterInfo.from(request::header));
            return standing(Response.text(200, "Alive"));
        });
        assertThat(link.heartbeat(Optional.of(sender.claim())))
                .isEqualTo(new Answer.Stands(STANDING));
        assertThat(link.heartbeat(Optional.empty())).isEqualTo(new Answer.Stands(STANDING));
        assertThat(received).containsExactly(Optional.of(sender.claim()), Optional.empty());
    }

    @Test
    void batchCarriesHeaderAndFrames() throws Exception {
        HttpSecondaryClient link = to(request -> {
            received.add(BatchHeader.from(request::header));
            received.add(List.of(BatchHeader.version(request::header).orElseThrow()));
            received.add(request.body(1 << 20));
            return standing(Response.empty(200));
        });
        assertThat(link.replicate(sender.header(2), frames(2, 3)))
                .isEqualTo(new Answer.Stands(STANDING));
        assertThat(received).containsExactly(sender.header(2),
                List.of(BatchHeader.WIRE_VERSION), sender.folder().frames(2, 3));
    }

    @Test
    void conflictIsARefusalWithItsReason() throws Exception {
        HttpSecondaryClient link = to(_ -> standing(Response.problem(
                Problem.of(409, "other-log", "Another log", "It holds another one."))));
        assertThat(link.replicate(sender.header(1), frames(1, 1))).isEqualTo(
                new Answer.Refused(STANDING, "other-log", "It holds another one."));
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 307, 400, 403, 404, 413, 500, 503})
    void eachOtherStatusIsAFailure(int status) throws Exception {
        HttpSecondaryClient link = to(_ -> standing(status < 400 ? Response.empty(status)
                : Response.problem(Problem.of(status, "x", "X", "So it is."))));
        assertThat(link.heartbeat(Optional.empty())).asInstanceOf(type(Answer.Failed.class))
                .extracting(Answer.Failed::reason).asString().contains("" + status)
                .contains(status < 400 ? "" : "So it is.");
    }

    @ParameterizedTest
    @CsvSource({"7, 7", "120, 120", ", 1", "soon, 1", "0, 1", "-3, 1", "1.5, 1"})
    void delayIsNoFailureAndSaysWhenToTryAgain(String retryAfter, long seconds) throws Exception {
        HttpSecondaryClient link = to(_ -> {
            var answer = standing(Response.problem(
                    Problem.of(503, "delayed", "Delayed", "It sleeps.")));
            return retryAfter == null ? answer : answer.withHeader("Retry-After", retryAfter);
        });
        assertThat(link.replicate(sender.header(1), frames(1, 1))).isEqualTo(
                new Answer.Delayed(Duration.ofSeconds(seconds), "It sleeps."));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 409})
    void anotherServersAnswerIsAFailure(int status) throws Exception {
        HttpSecondaryClient link = to(_ -> Response.text(status, "hello"));
        assertThat(link.heartbeat(Optional.empty())).asInstanceOf(type(Answer.Failed.class))
                .extracting(Answer.Failed::reason).asString()
                .contains("it answered " + status, "Replog-Node-Id is missing");
    }

    @Test
    void conflictWithoutAProblemIsARefusalAllTheSame() throws Exception {
        HttpSecondaryClient link = to(_ -> standing(Response.text(409, "{\"type\":7}")));
        assertThat(link.heartbeat(Optional.empty()))
                .isEqualTo(new Answer.Refused(STANDING, "", ""));
    }

    @Test
    void endlessAnswerIsCutOff() throws Exception {
        HttpSecondaryClient link = to(_ -> standing(Response.text(200, "x".repeat(1 << 20))));
        assertThat(link.heartbeat(Optional.empty()))
                .isEqualTo(new Answer.Failed("it answered more than 65536 bytes"));
    }

    @Test
    void noAnswerInTimeIsATimeout() throws Exception {
        HttpSecondaryClient link = link(serve(_ -> {
            await();
            return Response.empty(200);
        }), Duration.ofMillis(50));
        assertThat(link.heartbeat(Optional.empty()))
                .isEqualTo(new Answer.TimedOut(Duration.ofMillis(50)));
    }

    @Test
    void nobodyThereIsAFailure() {
        assertThat(link(URI.create(TestNodes.NOWHERE), LONG).heartbeat(Optional.empty()))
                .isEqualTo(new Answer.Failed("connection refused"));
    }

    @Test
    void closedClientIsAFailure() throws Exception {
        HttpSecondaryClient link = to(_ -> standing(Response.empty(200)));
        client.close();
        assertThat(link.heartbeat(Optional.empty())).isInstanceOf(Answer.Failed.class);
    }

    @Test
    void batchGetsASecondMoreForEachMebibyte() throws Exception {
        var timeouts =
                new HttpSecondaryClient.Timeouts(Duration.ofMillis(500), Duration.ofSeconds(2));
        assertThat(timeouts.of(frames(1, 1))).isEqualTo(Duration.ofSeconds(2));
        sender.folder().append("x".repeat(3 << 19));
        assertThat(timeouts.of(frames(4, 4))).isEqualTo(Duration.ofMillis(3500));
    }

    private HttpSecondaryClient to(Handler handler) throws IOException {
        return link(serve(handler), LONG);
    }

    private HttpSecondaryClient link(URI url, Duration timeout) {
        return new HttpSecondaryClient(
                new PeerClient(client, TestNodes.noFaults(), TestNodes.open()), url,
                new HttpSecondaryClient.Timeouts(timeout, timeout));
    }

    private URI serve(Handler handler) throws IOException {
        server = Server.bind("127.0.0.1", 0, ServerLimits.fitted(1),
                System.getLogger("s1/node"));
        server.serve(Router.builder().route("GET", "/heartbeat", handler)
                .route("PUT", "/replicate", handler).build());
        return URI.create("http://127.0.0.1:" + server.port());
    }

    private FrameBatch frames(long firstId, long lastId)
            throws IOException, MalformedFramesException {
        return FrameBatch.check(sender.folder().frames(firstId, lastId), firstId);
    }

    private static Response standing(Response response) {
        Response headed = response;
        for (var header : STANDING.headers().entrySet()) {
            headed = headed.withHeader(header.getKey(), header.getValue());
        }
        return headed;
    }

    private void await() {
        try {
            end.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
