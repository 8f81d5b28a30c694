package replog.node.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import replog.config.Token;
import replog.fixture.LoggedLines;
import replog.http.client.Client;
import replog.http.server.Response;
import replog.http.server.Router;
import replog.http.server.Router.Handler;
import replog.http.server.Server;
import replog.http.server.ServerLimits;
import replog.node.TestNodes;
import replog.node.fault.Fault;
import replog.node.fault.Fault.FaultKind;
import replog.node.fault.FaultInjector;
import replog.node.peer.RemoteLog.Part;
import replog.replication.SecondaryClient.Answer;

/** What a partition leaves of what a node asks of others, nothing, and what a token adds. */
class PeerClientTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final URI NOWHERE = URI.create(TestNodes.NOWHERE);

    private final FaultInjector faults =
            new FaultInjector(Optional.empty(), true, new LoggedLines());
    private final PeerClient peerClient =
            new PeerClient(new Client(LONG), faults, TestNodes.open());

    @AfterEach
    void close() {
        peerClient.close();
    }

    @Test
    void partitionLetsNothingOutUntilItHeals() {
        var link =
                new HttpSecondaryClient(peerClient, NOWHERE,
                        new HttpSecondaryClient.Timeouts(LONG, LONG));
        var remoteLog = new RemoteLog(peerClient, NOWHERE, LONG, 1 << 20);
        faults.add(Fault.lasting(new FaultKind.Partition())).orElseThrow();
        assertThat(link.heartbeat(Optional.empty()))
                .isEqualTo(new Answer.Failed("partitioned by a fault"));
        assertThat(remoteLog.from(1)).isEqualTo(new Part.Failed("partitioned by a fault"));
        assertThat(faults.views().getFirst().hits()).isEqualTo(2);
        faults.removeAll();
        assertThat(link.heartbeat(Optional.empty()))
                .isEqualTo(new Answer.Failed("connection refused"));
        assertThat(remoteLog.from(1)).isEqualTo(new Part.Failed("connection refused"));
    }

    @ParameterizedTest
    @CsvSource({"401, false", "401, true", "200, true"})
    void eachRequestBearsTheTokenAndHearsThatItIsRefused(int status, boolean challenged)
            throws IOException {
        var borne = new CopyOnWriteArrayList<String>();
        Handler refusing = request -> {
            borne.add(request.header("Authorization").orElse("none"));
            Response answer = Response.empty(status);
            return challenged ? answer.withHeader("WWW-Authenticate", "Bearer") : answer;
        };
        try (var server = Server.bind(
                "127.0.0.1", 0, ServerLimits.fitted(1), new LoggedLines())) {
            server.serve(Router.builder().route("GET", "/heartbeat", refusing)
                    .route("GET", "/replicate", refusing).build());
            URI url = URI.create("http://127.0.0.1:" + server.port());
            var bearing = new PeerClient(peerClient.client(), faults,
                    new ClusterToken(Optional.of(new Token("t"))));
            for (PeerClient one : List.of(bearing, peerClient)) {
                String why = one == bearing ? "it refused our token"
                        : "it wants a token, and this node has none";
                assertThat(
                        new HttpSecondaryClient(one, url,
                                new HttpSecondaryClient.Timeouts(LONG, LONG))
                        .heartbeat(Optional.empty())).isEqualTo(new Answer.Failed(why));
                assertThat(new RemoteLog(one, url, LONG, 1 << 20).from(1))
                        .isEqualTo(new Part.Failed(why));
            }
        }
        assertThat(borne).containsExactly("Bearer t", "Bearer t", "none", "none");
    }
}
