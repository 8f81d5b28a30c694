package replog.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import replog.api.ApiServer.Answer;
import replog.fixture.BesideOthers;
import replog.http.server.Router;
import replog.node.Sender;
import replog.replication.LogFolder;

/** A node with a token, and requests with and without it. */
@BesideOthers
@Timeout(60)
class TokenApiTest {
    private static final String FLAG = "--token=s3cret";
    private static final Map<String, String> NONE = Map.of("x-token", "");
    private static final Set<String> OPEN =
            Set.of("/heartbeat", "/healthcheck", "/livez", "/readyz", "/", "/page/{file}");

    @RegisterExtension
    private final ApiNodes nodes = new ApiNodes();

    private final ApiServer master = nodes.master("m", FLAG);

    @Test
    void eachRouteOfTheTableRefusesAStranger() {
        for (Router.Listed route : master.router().routes()) {
            String target = route.template().replaceAll("\\{[a-z]+}", "1");
            for (var headers : List.of(NONE, Map.of("x-token", "s3cre"),
                    Map.of("x-token", "", "Authorization", "Bearer s3cret2"))) {
                Answer answer = master.ask(route.method(), target, headers, new byte[0]);
                assertThat(answer.status() != 401).as(route.method() + " " + target)
                        .isEqualTo(route.open());
                assertThat(answer.header("WWW-Authenticate")).isEqualTo(
                        route.open() && !target.equals("/heartbeat") ? null : "Bearer");
                assertThat(answer.text()).doesNotContain("s3cre");
            }
        }
        assertThat(master.node().log().end().lastId()).isZero();
    }

    @Test
    void nothingIsOpenButWhatTellsThatItLivesAndThePage() {
        List<String> open = master.router().routes().stream().filter(Router.Listed::open)
                .map(Router.Listed::template).toList();
        assertThat(open).contains("/heartbeat").isSubsetOf(OPEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/none", "/messages/", "/page", "/page/", "/faults/f1"})
    void strangerDoesNotLearnWhichRoutesThereAre(String target) {
        for (String method : List.of("GET", "HEAD", "PATCH")) {
            assertThat(master.ask(method, target, NONE, new byte[0]).status()).isEqualTo(401);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /message, not_appended", "PATCH, /message, not_appended", "PUT, /message,",
        "GET, /messages,", "POST, /adopt,",
    })
    void refusalOfAnAppendSaysThatNothingIsAppended(String method, String path, String outcome) {
        Answer answer = master.ask(method, path, NONE, "{\"value\":\"x\"}".getBytes());
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.member("type")).isEqualTo("/problems/unauthorized");
        assertThat(answer.member("outcome")).isEqualTo(outcome);
        assertThat(answer.member("detail")).asString().contains("x-token");
    }

    @Test
    void whoBearsItIsServed() {
        assertThat(master.postText("", "a").status()).isEqualTo(201);
        assertThat(master.ask("GET", "/messages",
                Map.of("x-token", "", "Authorization", "bearer s3cret"), new byte[0]).text())
                .isEqualTo("[\"a\"]");
        assertThat(master.get("/none").status()).isEqualTo(404);
        assertThat(master.get("/status").text()).doesNotContain("s3cret");
    }

    @Test
    void strangerIsToldThatItLivesAndNoMore() {
        Answer answer = master.ask("GET", "/heartbeat", NONE, new byte[0]);
        assertThat(answer.text()).isEqualTo("Alive");
        assertThat(answer.response().headers().map().keySet())
                .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("replog"));
        assertThat(master.get("/heartbeat").header("Replog-Node-Id")).isNotNull();
    }

    @Test
    void strangerFencesNoMaster() throws IOException {
        UUID logId = master.node().standing().logId().orElseThrow();
        try (var rival = Sender.ofLog(nodes.folder().resolve("rival"), logId)) {
            Map<String, String> claim = rival.as(9, UUID.randomUUID()).claim().headers();
            var strange = new TreeMap<>(claim);
            strange.put("x-token", "other");
            assertThat(master.ask("GET", "/heartbeat", strange, new byte[0]).status())
                    .isEqualTo(200);
            assertThat(master.get("/status").member("mode")).isEqualTo("normal");
            assertThat(master.ask("GET", "/heartbeat", claim, new byte[0]).status())
                    .isEqualTo(200);
            assertThat(master.get("/status").member("mode")).isEqualTo("read-only");
        }
    }

    @Test
    void strangerLeadsNoSecondary() throws IOException {
        try (var secondary = nodes.secondary("s", FLAG);
                var sender = Sender.holding(nodes.folder().resolve("sender"), "1")) {
            var strange = new TreeMap<>(sender.claim().headers());
            strange.put("x-token", "");
            secondary.ask("GET", "/heartbeat", strange, new byte[0]);
            strange.remove("Replog-Log-Id"); // half a claim is none
            assertThat(secondary.ask("GET", "/heartbeat", strange, new byte[0]).text())
                    .isEqualTo("Alive");
            var batch = new TreeMap<>(sender.header(1).headers());
            batch.put("x-token", "");
            assertThat(secondary.ask("PUT", "/replicate", batch, sender.folder().frames(1, 1))
                    .status()).isEqualTo(401);
            assertThat(secondary.get("/status").member("master")).isNull();
            assertThat(secondary.get("/status").member("epoch")).isEqualTo(0L);
            assertThat(secondary.offer(sender.header(1), sender.folder().frames(1, 1)).status())
                    .isEqualTo(200);
            assertThat(LogFolder.values(secondary.node().log())).containsExactly("1");
        }
    }
}
