package replog.node.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import replog.config.Settings;
import replog.node.TestNodes;
import replog.node.store.RegisteredMember;
import replog.replication.SecondaryAddress;

class ConfiguredMembersTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "http://h1:8001,http://h2:8002   | secondary-8001 secondary-8002",
        "http://h1:8001,http://h2:8001   | secondary-8001 h2:8001",
        "b=http://h1:8001,http://h2:8002 | b secondary-8002",
        "secondary-8001=http://h1:8002,http://h2:8001 | secondary-8001 h2:8001",
        "http://h1:8001,secondary-8001=http://h2:8002 | h1:8001 secondary-8001",
    })
    void givesEachSecondaryANameOfItsOwn(String secondaries, String names) {
        assertThat(members("--secondaries=" + secondaries)).extracting(SecondaryAddress::name)
                .containsExactly(names.split(" "));
    }

    @Test
    void givesNoSecondaryTheMastersName() {
        assertThat(members("--name=secondary-8001", "--secondaries=http://h1:8001"))
                .extracting(SecondaryAddress::name).containsExactly("h1:8001");
    }

    @Test
    void givesNoSecondaryTheNameOfOneThatRegisteredFromElsewhere() {
        var registered = new RegisteredMember("secondary-8001", URI.create("http://h2:8001"),
                Optional.empty());
        assertThat(
                ConfiguredMembers.of(master("--secondaries=http://h1:8001"), List.of(registered)))
                .extracting(SecondaryAddress::name).containsExactly("h1:8001");
        assertThat(
                ConfiguredMembers.of(master("--secondaries=http://h2:8001"), List.of(registered)))
                .extracting(SecondaryAddress::name).containsExactly("secondary-8001");
    }

    private static List<SecondaryAddress> members(String... flags) {
        return ConfiguredMembers.of(master(flags), List.of());
    }

    private static Settings master(String... flags) {
        var all = new String[flags.length + 1];
        all[0] = "--role=master";
        System.arraycopy(flags, 0, all, 1, flags.length);
        return TestNodes.settings(all);
    }
}
