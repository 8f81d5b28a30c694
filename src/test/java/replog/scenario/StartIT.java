package replog.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static replog.scenario.NodeName.MASTER;
import static replog.scenario.NodeName.RIVAL;
import static replog.scenario.NodeName.SECONDARY1;
import static replog.scenario.NodeName.SECONDARY2;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import replog.fixture.BesideOthers;
import replog.http.socket.SingleConnectionClient;
import replog.http.socket.SingleConnectionClient.SocketResponse;

/** Starts that can't succeed, or not yet, and say why. */
@Scenario
@BesideOthers
class StartIT {
    @Test
    void aTakenPortIsNamed(Cluster cluster) throws IOException {
        int port = cluster.port(SECONDARY1);
        try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            var exit = cluster.startInVain(SECONDARY1);
            assertThat(exit.code()).isEqualTo(1);
            assertThat(exit.errors()).contains("127.0.0.1:" + port);
        }
        cluster.start();
        cluster.post("at last").acknowledged();
    }

    @Test
    void aFolderInUseIsNamedAndStaysWhole(Cluster cluster) {
        cluster.start();
        cluster.post("before").acknowledged();
        String folder = cluster.dataFolder(MASTER).toAbsolutePath().toString();
        var exit = cluster.with(RIVAL, "data", folder).startInVain(RIVAL);
        assertThat(exit.code()).isEqualTo(1);
        assertThat(exit.errors()).contains(folder).contains("in use");
        assertThat(cluster.post("after").acknowledged().id()).isEqualTo(2);
    }

    @Test
    void allMistakesInTheSettingsAreReportedAtOnce(Cluster cluster) {
        cluster.with("heartbeat.intervall", "1s").with("fsync", "sometimes")
                .with("write.concern", "0").with(MASTER, "port", "99999");
        var exit = cluster.startInVain(MASTER);
        assertThat(exit.code()).isEqualTo(2);
        assertThat(exit.errors().lines()).hasSize(4)
                .anySatisfy(line -> assertThat(line)
                        .contains("heartbeat.intervall", "did you mean", "heartbeat.interval"))
                .anySatisfy(line -> assertThat(line).contains("fsync", "sometimes"))
                .anySatisfy(line -> assertThat(line).contains("write.concern", "\"0\""))
                .anySatisfy(line -> assertThat(line).contains("port", "99999", "flag"));
        assertThat(cluster.dataFolder(MASTER)).doesNotExist();
        cluster.without("heartbeat.intervall").without("fsync").without("write.concern")
                .with(MASTER, "port", Integer.toString(cluster.port(MASTER))).start();
        cluster.post("at last").acknowledged();
    }

    @Test
    void damageIsNamedAndNothingIsTouched(Cluster cluster) {
        cluster.start();
        for (int number = 1; number <= 20; number++) {
            cluster.post("entry:" + number).acknowledged();
        }
        cluster.stop(MASTER);
        Map<String, byte[]> whole = Folders.contents(cluster.dataFolder(MASTER));
        byte[] secondary = DiskLog.read(cluster.dataFolder(SECONDARY1)).frames();
        DiskLog.Place place = DiskLog.place(cluster.dataFolder(MASTER), 10);
        byte[] damaged = whole.get(place.file()).clone();
        damaged[place.offset() + place.length() / 2] ^= 1;
        var broken = Folders.contents(cluster.dataFolder(MASTER));
        broken.put(place.file(), damaged);
        Folders.write(cluster.dataFolder(MASTER), broken);

        var exit = cluster.startInVain(MASTER);
        assertThat(exit.code()).isEqualTo(1);
        assertThat(exit.errors()).contains(
                place.file(), "offset " + place.offset(), "id 10");
        assertSame(Folders.contents(cluster.dataFolder(MASTER)), broken);
        assertThat(DiskLog.read(cluster.dataFolder(SECONDARY1)).frames()).isEqualTo(secondary);
        Folders.write(cluster.dataFolder(MASTER), whole); // as from a backup
    }

    @Test
    void aMasterThatWaitsForItsLogLivesAndSaysForWhom(Cluster cluster) {
        cluster.with(MASTER, "recover", "on").begin(MASTER);
        URI master = URI.create("http://127.0.0.1:" + cluster.port(MASTER));
        Await.until("says for whom it waits", Duration.ofSeconds(10), () -> {
            SocketResponse said = SingleConnectionClient.get(
                    master, "/readyz?verbose", Map.of(), Duration.ofSeconds(2));
            return new Await.Answer(said instanceof SocketResponse.Answered answered
                    && answered.text().startsWith("not ready\nserving: waits for"
                            + " its secondaries to take the log over: 0 of 2 answer; "), said);
        });
        assertThat(SingleConnectionClient.get(master, "/livez", Map.of(), Duration.ofSeconds(2)))
                .isInstanceOfSatisfying(SocketResponse.Answered.class,
                        live -> assertThat(live.status()).isEqualTo(200));
        assertThat(cluster.isStarted(MASTER)).isFalse();
        cluster.start(SECONDARY1, SECONDARY2);
        cluster.awaitReady(MASTER);
        cluster.post("at last").acknowledged();
    }

    private static void assertSame(Map<String, byte[]> found, Map<String, byte[]> expected) {
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        assertThat(found).allSatisfy((name, bytes) ->
                assertThat(Arrays.equals(bytes, expected.get(name))).as(name).isTrue());
    }
}
