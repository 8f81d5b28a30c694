package replog.node;

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
import replog.http.Client;
import replog.http.Response;
import replog.http.Router;
import replog.http.Server;
import replog.http.ServerLimits;
import replog.log.DiskStorage;
import replog.log.Frames;
import replog.log.Hash;
import replog.log.Storage;
import replog.replication.Link;
import replog.replication.Member;
import replog.wire.BatchHeader;
import replog.wire.HeaderNames;
import replog.wire.MasterClaim;
import replog.wire.Standing;

/** A secondary that says one thing, and shows a log of another. */
@Timeout(60)
class TakeOverTest {
    private static final System.Logger LOGGER = System.getLogger("s1/node");
    private static final UUID LOG = new UUID(3, 0);

    @TempDir
    private Path folder;

    private final Outbound outbound = new Outbound(
            new Client(Duration.ofSeconds(5)), TestNodes.noFaults(), TestNodes.open());
    private Server server;
    private Storage storage;
    private Ground ground;

    @BeforeEach
    void begin() throws IOException {
        server = Server.bind("127.0.0.1", 0, ServerLimits.fitted(1), LOGGER);
        storage = DiskStorage.open(folder);
        ground = Ground.open(TestNodes.place("master", folder), storage,
                TestNodes.settings("--role=master").storage(), _ -> { }, LOGGER);
    }

    @AfterEach
    void end() throws IOException {
        outbound.close();
        server.close();
        ground.close(Duration.ofSeconds(10));
        storage.close();
    }

    @Test
    void keepsTheEpochThatWasReached() throws IOException {
        shows(0);
        takeOver(standing(LOG, 0)).run();
        assertThat(ground.record().epoch()).isEqualTo(7);
        assertThat(ground.record().recovering()).isFalse();
        assertThat(ground.log().id()).contains(LOG);
    }

    @Test
    void takesNoPartForAllOfALog() {
        shows(0);
        assertThatThrownBy(() -> takeOver(standing(LOG, 5)).run())
                .isInstanceOf(IOException.class).hasMessageContaining("up to 5");
        assertThatThrownBy(ground::refuseHalfALog).isInstanceOf(IOException.class);
        assertThat(ground.preparing())
                .isEqualTo("takes the log over from s1: 0 of 5 entries are here");
    }

    @Test
    void goesOnWithTheLogThatItBeganWithAlone() throws IOException {
        ground.file().update(record -> record.withRecovering(true));
        ground.beginLog(LOG);
        ground.log().append(TestNodes.drafts("a"), 1).await(Long.MAX_VALUE);
        UUID other = new UUID(3, 1);
        assertThatThrownBy(() -> takeOver(standing(other, 9)).run())
                .isInstanceOf(IOException.class).hasMessageContaining(other.toString());
        assertThat(ground.log().end().lastId()).isEqualTo(1);
    }

    /** What is asked for with {@code GET /replicate}: nothing, at the end of a log. */
    private void shows(long lastId) {
        server.serve(Router.builder().route("GET", "/replicate", _ -> {
            Response response = Response.bytes(200, "application/octet-stream", new byte[0])
                    .header(HeaderNames.PREVIOUS_HASH, Hash.start(LOG).toString());
            for (var header : standing(LOG, lastId).headers().entrySet()) {
                response = response.header(header.getKey(), header.getValue());
            }
            return response;
        }).build());
    }

    private TakeOver takeOver(Standing said) {
        URI url = URI.create("http://127.0.0.1:" + server.port());
        return new TakeOver(ground, Map.of(new Member("s1", true, url), new Says(said)), 1,
                member -> new RemoteLog(outbound, member.url(), Duration.ofSeconds(5), 1024),
                LOGGER);
    }

    private static Standing standing(UUID logId, long lastId) {
        return new Standing(new UUID(1, 0), new UUID(2, 0), "s1", Optional.of(logId), 7,
                Optional.of(new UUID(4, 0)), lastId, Hash.start(logId).toString(),
                Standing.ALWAYS, Optional.empty(), Optional.empty());
    }

    private record Says(Standing standing) implements Link {
        @Override
        public Answer heartbeat(Optional<MasterClaim> claim) {
            return new Answer.Stands(standing);
        }

        @Override
        public Answer replicate(BatchHeader header, Frames frames) {
            throw new AssertionError("nothing is stored there");
        }
    }
}
