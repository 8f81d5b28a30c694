package replog.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import replog.config.SettingDefinitions.Setting;
import replog.config.Settings.Peer;
import replog.config.SettingsLoader.LoadResult;
import replog.durability.FsyncMode;
import replog.durability.WriteConcern;

class SettingsTest {
    private static final String FILE = "config.properties";

    @TempDir
    private Path folder;

    private Map<String, String> environment;

    @BeforeEach
    void clearEnvironment() {
        environment = Map.of();
    }

    @Test
    void holdsTheDefaultsWhenNothingIsSet() {
        var settings = valid().settings();
        assertThat(settings.role()).isEqualTo(Role.LOCAL);
        assertThat(settings.identity().host()).isEqualTo("0.0.0.0");
        assertThat(settings.identity().port()).isEqualTo(8000);
        assertThat(settings.cluster().size()).isEmpty();
        assertThat(settings.appends().writeConcern()).isEqualTo(new WriteConcern.All());
        assertThat(settings.appends().writeTimeout()).isZero();
        assertThat(settings.storage().fsync()).isEqualTo(new FsyncMode.Always());
        assertThat(settings.storage().data()).isEmpty();
        assertThat(settings.replication().retryBackoff()).hasSize(9)
                .endsWith(Duration.ofMinutes(5));
        assertThat(settings.heartbeat().timeout()).isEqualTo(Duration.ofMillis(500));
        assertThat(settings.logs().file()).contains(folder.resolve("log/app.log"));
        assertThat(settings.logs().level()).isEqualTo(Level.INFO);
        assertThat(valid().origins().values()).containsOnly("default");
    }

    @Test
    void readsAMaster() {
        var settings = valid("--role=master", "--secondaries=http://h1:8001,b=http://h2:8002/",
                "--cluster.size=5", "--write.concern=3", "--fsync=500ms", "--data=here",
                "--advertise=http://h0:8000/", "--log.file=off", "--log.level=off").settings();
        assertThat(settings.cluster().secondaries()).extracting(Peer::url).containsExactly(
                URI.create("http://h1:8001"), URI.create("http://h2:8002"));
        assertThat(settings.cluster().size()).hasValue(5);
        assertThat(settings.appends().writeConcern()).isEqualTo(new WriteConcern.Nodes(3));
        assertThat(settings.storage().data()).contains(folder.resolve("here"));
        assertThat(settings.identity().advertise()).contains(URI.create("http://h0:8000"));
        assertThat(settings.logs().file()).isEmpty();
        assertThat(settings.logs().level()).isEqualTo(Level.OFF);
    }

    @Test
    void halvesTheIntervalThatIsSetAndLetsTheTimeoutExceedIt() {
        assertThat(valid("--heartbeat.interval=3s").settings().heartbeat().timeout())
                .isEqualTo(Duration.ofMillis(1500));
        assertThat(valid("--heartbeat.interval=1s", "--heartbeat.timeout=2s").settings()
                .heartbeat().timeout()).isEqualTo(Duration.ofSeconds(2));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 2, 3, 1, flag --port",
        "0, 2, 3, 2, environment variable REPLOG_PORT",
        "0, 0, 3, 3, config.properties",
        "0, 0, 0, 8000, default",
    })
    void letsTheFirstSourceWin(int flag, int variable, int file, int port, String origin)
            throws IOException {
        write(FILE, file == 0 ? "" : "port=" + file);
        environment = variable == 0 ? Map.of() : Map.of("REPLOG_PORT", "" + variable);
        var loaded = flag == 0 ? valid() : valid("--port=" + flag);
        assertThat(loaded.settings().identity().port()).isEqualTo(port);
        assertThat(loaded.origins()).containsEntry("port", origin);
    }

    @Test
    void readsTheNamedFileInsteadOfTheUsualOne() throws IOException {
        write(FILE, "port=1\nnonsense=1");
        write("other.properties", "\uFEFFport = 2 \nrole=master\nname=h\\u00e9");
        assertThat(lines("--config=other.properties")).containsExactly(
                "name = \"hé\" (other.properties): must be 1 to 64 letters, digits, dots, hyphens "
                        + "or underscores, not . or ..");
    }

    @Test
    void readsUnicodeInTheFile() throws IOException {
        write(FILE, "data=données");
        assertThat(valid().settings().storage().data()).contains(folder.resolve("données"));
    }

    @Test
    void reportsAllMistakesAtOnce() throws IOException {
        write(FILE, "write.concern=4\nfsink=never\nport=70000\n");
        environment = Map.of("REPLOG_HEARTBEAT_INTERVAL", "5 days", "REPLOG_FYNC", "never",
                "REPLOG_JAVA_OPTS", "-Xmx64m", "HOME", "/root", "REPLOG_NAME", " ");
        assertThat(lines("--role=secondary", "--secondaries=http://h1:8001", "--cluster.size=3",
                "--prot=80", "start", "--port", "--master=h0", "--log.level=a\nb\u202e"))
                .containsExactly(
                "--prot = \"80\" (flag): is unknown; did you mean --port?",
                "start (command line): is no setting; settings are --key=value, and a command"
                        + " comes first",
                "--port (command line): needs a value: --port=VALUE",
                "REPLOG_FYNC = \"never\" (environment variable): is unknown; "
                        + "did you mean REPLOG_FSYNC?",
                "fsink = \"never\" (config.properties): is unknown; did you mean fsync?",
                "name (environment variable REPLOG_NAME): is empty; leave it out for the default",
                "port = \"70000\" (config.properties): must be a whole number from 0 to 65535",
                "master = \"h0\" (flag --master): must be an address such as http://h1:8001",
                "heartbeat.interval = \"5 days\" (environment variable REPLOG_HEARTBEAT_INTERVAL): "
                        + "must be a duration such as 500ms, 2s, 5m or plain seconds, "
                        + "from 10ms to 60m",
                "log.level = \"a\\u000ab\\u202e\" (flag --log.level): must be one of error, "
                        + "warning, info, debug, trace, off",
                "secondaries = \"http://h1:8001\" (flag --secondaries): makes no sense with role "
                        + "secondary (flag --role)",
                "write.concern = \"4\" (config.properties): must be at most cluster.size; "
                        + "cluster.size is 3 (flag --cluster.size)");
    }

    @ParameterizedTest
    @CsvSource({
        "master, --master=http://h0:8000",
        "secondary, --secondaries=http://h1:8001",
        "local, --master=http://h0:8000",
        "local, --secondaries=http://h1:8001",
        "local, --name=a",
        "local, --advertise=http://h1:8001",
        "local, --advertise.clients=http://h1:8001",
    })
    void refusesAKeyThatTheRoleHasNoUseFor(String role, String flag) {
        assertThat(lines(flag, "--role=" + role)).singleElement().asString()
                .contains("makes no sense with role " + role + " (flag --role)");
    }

    @Test
    void saysThatTheRoleIsADefault() {
        assertThat(lines("--secondaries=http://h1:8001")).singleElement().asString()
                .endsWith("makes no sense with role local (default)");
    }

    @Test
    void leavesRoomForTheThreePortsOfLocal() {
        assertThat(valid("--port=0").settings().identity().port()).isZero();
        assertThat(valid("--port=65533").settings().identity().port()).isEqualTo(65533);
        assertThat(lines("--port=65534")).singleElement().asString().contains("at most 65533");
        assertThat(valid("--role=master", "--port=65535").settings().identity().port())
                .isEqualTo(65535);
    }

    @Test
    void boundsTheConcernOfLocalAndOfASetSizeOnly() {
        assertThat(lines("--write.concern=4")).singleElement().asString()
                .endsWith("cluster.size is 3 (default with role local)");
        valid("--write.concern=4", "--cluster.size=4");
        valid("--role=master", "--write.concern=4");
        assertThat(lines("--write.concern=4", "--cluster.size=x")).hasSize(1);
    }

    @Test
    void refusesAMasterAmongItsOwnSecondaries() {
        assertThat(lines("--role=master", "--secondaries=master=http://h1:1")).hasSize(1);
        assertThat(lines("--role=master", "--name=a", "--secondaries=a=http://h1:1")).hasSize(1);
        assertThat(lines("--role=master", "--advertise=http://h1:1", "--secondaries=http://h1:1"))
                .hasSize(1);
        valid("--role=master", "--name=a", "--secondaries=master=http://h1:1");
    }

    @ParameterizedTest
    @CsvSource({
        "http://h1:8000", "http://h1:8000/", "http://localhost:8001", "http://LOCALHOST:8001",
        "http://127.0.0.1:8001", "http://[::1]:8001", "http://here:8001",
    })
    void refusesANodeThatIsItsOwnMasterOrSecondary(String own) {
        String[] flags = {"--port=8001", "--advertise=http://h1:8000"};
        assertThat(linesHere("here", "--role=secondary", "--master=" + own, flags[0], flags[1]))
                .singleElement(STRING).contains("is this node's own address");
        assertThat(linesHere("here", "--role=master", "--secondaries=" + own, flags[0], flags[1]))
                .singleElement(STRING).contains("the master's own");
    }

    @Test
    void takesAnotherNodeOfTheSameMachineForAnother() {
        valid("--role=secondary", "--port=8001", "--master=http://localhost:8000");
        valid("--role=secondary", "--host=10.0.0.5", "--port=8000",
                "--master=http://localhost:8000");
        assertThat(lines("--role=secondary", "--host=::1", "--port=8000",
                "--master=http://[::1]:8000")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"node_1", "host.123", "12345", "0x7f", "my machine", "nöde"})
    void asksForAnAddressWhereTheMachinesNameCanNotStandInOne(String machine) {
        assertThat(linesHere(machine, "--role=master", "--port=8005")).containsExactly(
                "advertise (default): the name of this machine, " + machine + ", can't stand in an"
                        + " address by which other nodes reach it; set advertise, for instance to"
                        + " http://ADDRESS:8005");
        assertThat(loadHere(machine)).isInstanceOf(LoadResult.Valid.class);
        assertThat(loadHere(machine, "--role=master", "--host=127.0.0.1"))
                .isInstanceOf(LoadResult.Valid.class);
        assertThat(loadHere(machine, "--role=secondary", "--advertise=http://10.0.0.7:8000"))
                .isInstanceOf(LoadResult.Valid.class);
    }

    @ParameterizedTest
    @CsvSource({"127.1", "node_1", "10.0.1", "host.123"})
    void asksForAnAddressWhereTheHostCanNotStandInOne(String host) {
        assertThat(linesHere("machine", "--role=master", "--host=" + host)).singleElement(STRING)
                .contains("host").contains(host).contains("can't stand in an address")
                .contains("set advertise");
        assertThat(loadHere("machine", "--role=master", "--host=" + host,
                "--advertise=http://10.0.0.7:8000")).isInstanceOf(LoadResult.Valid.class);
    }

    @ParameterizedTest
    @CsvSource({"0", "0.0", "0.0.0.0", "::", "[::]", "0:0:0:0:0:0:0:0", "::0", "::ffff:0.0.0.0"})
    void knowsAllAddressesHoweverTheyAreWritten(String host) {
        assertThat(linesHere("node_1", "--role=master", "--host=" + host)).singleElement(STRING)
                .contains("the name of this machine, node_1");
        assertThat(lines("--role=secondary", "--host=" + host, "--master=http://localhost:8000"))
                .singleElement(STRING).contains("this node's own address");
    }

    @ParameterizedTest
    @CsvSource({
        "--advertise=http://0.0.0.0:8000, leads to none",
        "--advertise=http://[0::0]:8000, leads to none",
        "--advertise=http://[::]:1, leads to none",
        "--secondaries=http://0.0.0.0:8001, leads to none",
        "--advertise=http://node_1:8000, underscore", "--advertise=http://a.1b:8000, digit",
        "--advertise.clients=http://0.0.0.0, leads to none",
        "--advertise.clients=ftp://h, must be an address such as https://",
        "--advertise.clients=https://h:0, with a port from 1 to 65535 or none",
        "--advertise.clients=https://h:, with a port", "--advertise.clients=https://h?a, query",
        "--advertise.clients=https://u@h, user", "--advertise=https://h:1, http://",
    })
    void saysWhatAnAddressMustBe(String flag, String what) {
        assertThat(lines("--role=master", flag)).singleElement(STRING).contains(what);
    }

    @ParameterizedTest
    @CsvSource({
        "https://log.example.org, https://log.example.org",
        "HTTPS://Log.Example.org/, https://log.example.org",
        "https://log.example.org:8443/Replog/, https://log.example.org:8443/Replog",
        "http://[2001:DB8::1]/a/b//, http://[2001:db8::1]/a/b",
    })
    void takesAProxysAddressForClients(String written, URI read) {
        assertThat(valid("--role=master", "--advertise.clients=" + written).settings().identity()
                .advertiseClients()).contains(read);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', value = {
        "data=C:\\replog\\data", "data=C:\\\\replog\\data", "name=a\\b",
        "  log.file = logs\\today.log",
    })
    void saysThatASingleBackslashInTheFileIsNotItself(String line) throws IOException {
        write(FILE, "# C:\\fine\nrole=master\n" + line + "\n");
        assertThat(lines()).singleElement(STRING).contains("its line 3, "
                + line.strip().split("[ =]")[0] + ", has a single backslash;"
                + " write two, or a slash");
    }

    @Test
    void readsEscapesThatMeanWhatTheySay() throws IOException {
        write(FILE, "role=master\nsecondaries=http://h1:1,\\\n  http://h2:2\ndata=C:\\\\a\\\\b\n"
                + "log.file=a\\ b\\=c\\:d\\u00e9\n");
        var settings = valid().settings();
        assertThat(settings.cluster().secondaries()).hasSize(2);
        assertThat(settings.storage().data().orElseThrow().getFileName().toString())
                .isEqualTo("C:\\a\\b");
        assertThat(settings.logs().file().orElseThrow().getFileName().toString())
                .isEqualTo("a b=c:d\u00e9");
    }

    @Test
    void holdsTheQuorumAgainstTheSizeWhereItIsKnown() {
        assertThat(lines("--quorum=4")).singleElement(STRING).isEqualTo("quorum = \"4\" "
                + "(flag --quorum): must be at most cluster.size; "
                + "cluster.size is 3 (default with role local)");
        assertThat(valid("--role=master", "--quorum=4").settings().cluster().quorum())
                .hasValue(4);
        assertThat(lines("--role=master", "--cluster.size=3", "--quorum=4", "--write.concern=5"))
                .hasSize(2);
    }

    @Test
    void letsASecondaryBeSuspectedBeforeItIsUnhealthy() {
        assertThat(lines("--heartbeat.suspected=6")).singleElement(STRING)
                .endsWith("must be at most heartbeat.unhealthy, which is 5");
        assertThat(valid("--heartbeat.unhealthy=1").settings().heartbeat().unhealthy()).isOne();
    }

    @Test
    void recoversOnlyFromAllOtherNodes() {
        assertThat(lines("--role=master", "--recover=on")).singleElement(STRING)
                .endsWith("needs all other nodes in secondaries: 1, not 0");
        assertThat(lines("--role=master", "--recover=on", "--cluster.size=3",
                "--secondaries=http://h1:1")).singleElement(STRING)
                .endsWith("needs all other nodes in secondaries: 2, not 1");
        assertThat(valid("--role=master", "--recover=on", "--secondaries=http://h1:1").settings()
                .cluster().recover()).isTrue();
        assertThat(lines("--recover=on")).hasSize(1);
        assertThat(lines("--role=secondary", "--recover=on")).hasSize(1);
    }

    @Test
    void allowsSparesBeyondTheClustersSize() {
        valid("--role=master", "--cluster.size=1", "--secondaries=http://h1:1,http://h2:2");
    }

    @Test
    void refusesFlagsAndFileKeysThatStandTwice() throws IOException {
        write(FILE, "port=1\nport=2\n");
        assertThat(lines("--host=a", "--host=b", "--config=config.properties", "--config=x"))
                .containsExactly(
                        "--host = \"b\" (flag): is given twice",
                        "--config = \"x\" (flag): is given twice",
                        "port = \"2\" (config.properties): stands there twice");
    }

    @Test
    void reportsAFileThatIsMissing() {
        assertThat(lines("--config=none.properties", "--port=x")).containsExactly(
                "config = \"none.properties\" (flag --config): there is no such file",
                "port = \"x\" (flag --port): must be a whole number from 0 to 65535");
        assertThat(lines("--config=")).containsExactly("--config (flag): names no file");
        assertThat(lines("--config=.")).singleElement().asString().contains("can't be read");
    }

    @Test
    void reportsAFileThatIsMalformed() throws IOException {
        write(FILE, "data=C:\\users");
        assertThat(lines()).singleElement().asString()
                .startsWith("config = \"config.properties\" (default): can't be read: Malformed");
        Files.write(folder.resolve(FILE), new byte[] {'a', '=', (byte) 0xff});
        assertThat(lines()).containsExactly(
                "config = \"config.properties\" (default): is not UTF-8");
    }

    @Test
    void valueMayBeTheNextWord() {
        assertThat(valid("--port", "8010", "--name", "b", "--role=secondary").settings()
                .identity()).satisfies(identity -> {
                    assertThat(identity.port()).isEqualTo(8010);
                    assertThat(identity.name()).hasValue("b");
                });
        assertThat(lines("--port", "-5", "--name", "--host", "h", "--frob", "x")).containsExactly(
                "--name (command line): needs a value: --name=VALUE",
                "--frob = \"x\" (flag): is unknown",
                "port = \"-5\" (flag --port): must be a whole number from 0 to 65535");
    }

    @Test
    void helpsWithEveryKey() {
        for (Setting<?> key : SettingDefinitions.ALL) {
            assertThat(Settings.table())
                    .contains(List.of(key.name(), key.standard(), key.meaning()));
        }
    }

    private LoadResult.Valid valid(String... flags) {
        return assertThat(load(flags)).asInstanceOf(type(LoadResult.Valid.class)).actual();
    }

    private List<String> lines(String... flags) {
        return linesHere("machine", flags);
    }

    private List<String> linesHere(String machine, String... flags) {
        return assertThat(loadHere(machine, flags)).asInstanceOf(type(LoadResult.Invalid.class))
                .actual().errors().stream().map(ConfigViolation::line).toList();
    }

    private LoadResult load(String... flags) {
        return loadHere("machine", flags);
    }

    private LoadResult loadHere(String machine, String... flags) {
        return SettingsLoader.load(List.of(flags), environment, folder, machine);
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(folder.resolve(file), text, StandardCharsets.UTF_8);
    }
}
