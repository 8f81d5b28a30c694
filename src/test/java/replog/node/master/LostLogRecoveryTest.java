package replog.node.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import replog.http.client.Client;
import replog.http.server.Response;
import replog.http.server.Router;
import replog.http.server.Server;
import replog.http.server.ServerLimits;
import replog.log.frame.FrameBatch;
import replog.log.frame.Hash;
import replog.log.storage.DiskStorage;
import replog.log.storage.Storage;
import replog.node.TestNodes;
import replog.node.peer.PeerClient;
import replog.node.peer.RemoteLog;
import replog.node.store.NodeStore;
import replog.replication.SecondaryAddress;
import replog.replication.SecondaryClient;
import replog.wire.BatchHeader;
import replog.wire.HeaderNames;
import replog.wire.MasterInfo;
import replog.wire.NodePosition;

/** A secondary that says one thing, and shows a log of another. */
@Timeout(60)
class LostLogRecoveryTest {
    private static final System.Logger LOGGER = System.getLogger("s1/node");
    private static final UUID LOG = new UUID(3, 0);

    @TempDir
    private Path folder;

    private final PeerClient peerClient = new PeerClient(
            new Client(Duration.ofSeconds(5)), TestNodes.noFaults(), TestNodes.open());
    private Server server;
    private Storage storage;
    private NodeStore store;

    @BeforeEach
    void begin() throws IOException {
        server = Server.bind("127.0.0.1", 0, ServerLimits.fitted(1), LOGGER);
        storage = DiskStorage.open(folder);
        store = NodeStore.open(TestNodes.place("master", folder), storage,
                TestNodes.settings("--role=master").storage(), _ -> { }, LOGGER);
    }

    @AfterEach
    void end() throws IOException {
        peerClient.close();
        server.close();
        store.close(Duration.ofSeconds(10));
        storage.close();
    }

    @Test
    void keepsTheEpochThatWasReached() throws IOException {
        shows(0);
        takeOver(standing(LOG, 0)).run();
        assertThat(store.metadata().epoch()).isEqualTo(7);
        assertThat(store.metadata().recovering()).isFalse();
        assertThat(store.log().id()).contains(LOG);
    }

    @Test
    void takesNoPartForAllOfALog() {
        shows(0);
        assertThatThrownBy(() -> takeOver(standing(LOG, 5)).run())
                .isInstanceOf(IOException.class).hasMessageContaining("up to 5");
        assertThatThrownBy(store::requireWholeLog).isInstanceOf(IOException.class);
        assertThat(store.startupStage())
                .isEqualTo("takes the log over from s1: 0 of 5 entries are here");
    }

    @Test
    void goesOnWithTheLogThatItBeganWithAlone() throws IOException {
        store.metadataFile().update(metadata -> metadata.withRecovering(true));
        store.beginLog(LOG);
        store.log().append(TestNodes.drafts("a"), 1).await(Long.MAX_VALUE);
        UUID other = new UUID(3, 1);
        assertThatThrownBy(() -> takeOver(standing(other, 9)).run())
                .isInstanceOf(IOException.class).hasMessageContaining(other.toString());
        assertThat(store.log().end().lastId()).isEqualTo(1);
    }

    /** What is asked for with {@code GET /replicate}: nothing, at the end of a log. */
    private void shows(long lastId) {
        server.serve(Router.builder().route("GET", "/replicate", _ -> {
            Response response = Response.bytes(200, "application/octet-stream", new byte[0])
                    .withHeader(HeaderNames.PREVIOUS_HASH, Hash.start(LOG).toString());
            for (var header : standing(LOG, lastId).headers().entrySet()) {
                response = response.withHeader(header.getKey(), header.getValue());
            }
            return response;
        }).build());
    }

    private LostLogRecovery takeOver(NodePosition reported) {
        URI url = URI.create("http://127.0.0.1:" + server.port());
        return new LostLogRecovery(store,
                Map.of(new SecondaryAddress("s1", true, url), new Says(reported)), 1,
                member -> new RemoteLog(peerClient, member.url(), Duration.ofSeconds(5), 1024),
                LOGGER);
    }

    private static NodePosition standing(UUID logId, long lastId) {
        return new NodePosition(new UUID(1, 0), new UUID(2, 0), "s1", Optional.of(logId), 7,
                Optional.of(new UUID(4, 0)), lastId, Hash.start(logId).toString(),
                NodePosition.ALWAYS, Optional.empty(), Optional.empty());
    }

    private record Says(NodePosition position) implements SecondaryClient {
        @Override
        public Answer heartbeat(Optional<MasterInfo> masterInfo) {
            return new Answer.Stands(position);
        }

        @Override
        public Answer replicate(BatchHeader header, FrameBatch frames) {
            throw new AssertionError("nothing is stored there");
        }
    }
}
