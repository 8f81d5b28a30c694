package replog.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import replog.config.Settings;
import replog.http.Client;
import replog.replication.Member;

class MembershipTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "http://h1:8001,http://h2:8002   | secondary-8001 secondary-8002",
        "http://h1:8001,http://h2:8001   | secondary-8001 h2:8001",
        "b=http://h1:8001,http://h2:8002 | b secondary-8002",
        "secondary-8001=http://h1:8002,http://h2:8001 | secondary-8001 h2:8001",
        "http://h1:8001,secondary-8001=http://h2:8002 | h1:8001 secondary-8001",
    })
    void givesEachSecondaryANameOfItsOwn(String secondaries, String names) {
        assertThat(members("--secondaries=" + secondaries)).extracting(Member::name)
                .containsExactly(names.split(" "));
    }

    @Test
    void givesNoSecondaryTheMastersName() {
        assertThat(members("--name=secondary-8001", "--secondaries=http://h1:8001"))
                .extracting(Member::name).containsExactly("h1:8001");
    }

    @Test
    void clusterIsTheMasterAndItsSecondariesUnlessItsSizeIsSet() {
        assertThat(Membership.clusterSize(master())).isEqualTo(1);
        assertThat(Membership.clusterSize(master("--secondaries=http://h1:1,http://h2:2")))
                .isEqualTo(3);
        assertThat(Membership.clusterSize(master("--secondaries=http://h1:1",
                "--cluster.size=5"))).isEqualTo(5);
    }

    private static List<Member> members(String... flags) {
        try (var client = new Client(Duration.ofSeconds(1))) {
            return List.copyOf(Membership.links(
                    master(flags), new Outbound(client, TestNodes.noFaults())).keySet());
        }
    }

    private static Settings master(String... flags) {
        var all = new String[flags.length + 1];
        all[0] = "--role=master";
        System.arraycopy(flags, 0, all, 1, flags.length);
        return TestNodes.settings(all);
    }
}
