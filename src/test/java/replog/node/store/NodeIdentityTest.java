package replog.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import replog.config.NodeUrls.MachineName;
import replog.node.TestNodes;

/** The names by which a node is reached. */
class NodeIdentityTest {
    private static final NodeIdentity PLACE =
            NodeIdentity.of(TestNodes.settings("--role=master", "--name=Node_1",
            "--advertise=http://in.example:1", "--advertise.clients=http://Out.example:2",
            "--hosts=More.example, x"), 8000);

    @ParameterizedTest
    @ValueSource(strings = {
        "node_1", "NODE_1", "in.example", "out.example", "OUT.example.", "more.example", "X",
        "localhost", "LOCALHOST.", "127.0.0.1", "10.1.2.3", "[::1]", "[2001:DB8::1]", "1.2.3.4.",
    })
    void answersToItsOwnAndToAddresses(String host) {
        assertThat(PLACE.answersTo(host)).isTrue();
        assertThat(PLACE.localMember(Path.of("data")).answersTo(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", ".", "evil", "127.0.0.1.evil", "in.example.evil", "evil.in.example", "in.example..",
        "256.0.0.1", "[::g]", "[127.0.0.1]", "localhost.evil", "example", "more", "localhost:1",
        "\uff4cocalhost",
    })
    void answersToNoOther(String host) {
        assertThat(PLACE.answersTo(host)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.1", "node_1", "0"})
    void isReachedByTheLoopbackAddressInALocalCluster(String host) {
        var address = NodeIdentity.of(TestNodes.settings("--role=local", "--host=" + host), 8000);
        assertThat(address.url()).isEqualTo(URI.create("http://127.0.0.1:8000"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "::", "[::]", "0:0:0:0:0:0:0:0", "0.0.0.0"})
    void advertisesNoneOfTheNamesOfAllAddresses(String host) {
        var address = NodeIdentity.of(TestNodes.settings("--role=master", "--host=" + host), 8000);
        assertThat(address.url().getHost()).isIn(MachineName.read(), "127.0.0.1");
        assertThat(NodeIdentity.reachable(host)).isEqualTo("127.0.0.1");
    }

    @Test
    void answersToTheMachinesName() {
        assertThat(PLACE.answersTo(MachineName.read())).isTrue();
    }
}
