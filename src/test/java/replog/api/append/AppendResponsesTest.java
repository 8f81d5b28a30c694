package replog.api.append;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import replog.fixture.LoggedLines;
import replog.http.server.Router;
import replog.http.server.Server;
import replog.http.server.ServerLimits;
import replog.json.Json;
import replog.node.result.AppendResult;
import replog.node.result.AppendResult.Kind;
import replog.node.result.AppendResult.Outcome;
import replog.node.result.AppendResults;
import replog.node.result.ReadOnlyReason;
import replog.node.result.ReadOnlyReason.Cause;
import replog.node.store.NodeIdentity;

/** What a client is told is what is counted, whatever the result. */
@Timeout(60)
class AppendResponsesTest {
    private static final List<AppendResult> OF_DISK = List.of(
            new AppendResult.DiskRefused("why", false),
            new AppendResult.ReadOnly(new ReadOnlyReason(Cause.DISK_FULL, "why")),
            new AppendResult.DiskRefused("why", true),
            new AppendResult.DiskFailed("why"),
            new AppendResult.ReadOnly(new ReadOnlyReason(Cause.DISK_FAILED, "why")));
    private static final List<AppendResult> RESULTS =
            Stream.concat(OF_DISK.stream(), AppendResults.all().stream()).toList();

    private final HttpClient client = HttpClient.newHttpClient();
    private Server server;

    @BeforeEach
    void serve() throws IOException {
        var responses = new AppendResponses(new NodeIdentity("m", Path.of("m"), URI.create(
                "http://m:1"), URI.create("https://m.example/log"), Set.of()), false);
        server = Server.bind("127.0.0.1", 0, ServerLimits.fitted(1), new LoggedLines());
        server.serve(Router.builder()
                .route("GET", "/{number}", request -> responses.response(request,
                RESULTS.get(Integer.parseInt(request.pathParameter("number"))))).build());
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE,
            names = {"STORED", "REPEATED", "TO_MASTER", "BROKEN"})
    void problemBearsTheOutcomeAndTheWordOfItsEnd(Kind end) throws Exception {
        var problem = (Map<?, ?>) Json.parse(answer(end).body(), 8);
        assertThat(problem.get("outcome")).isEqualTo(end.outcome().wireName());
        assertThat(problem.get("type")).isEqualTo("/problems/" + end.reason());
    }

    @Test
    void anEntryIsLocatedBelowThePathThatClientsKnow() throws Exception {
        assertThat(answer(Kind.STORED).headers().firstValue("Location").orElseThrow())
                .startsWith("/log/messages/");
    }

    @Test
    void acknowledgedAloneIsASuccess() throws Exception {
        assertThat(answer(Kind.STORED).statusCode()).isEqualTo(201);
        assertThat(answer(Kind.REPEATED).statusCode()).isEqualTo(200);
        assertThat(answer(Kind.TO_MASTER).statusCode()).isEqualTo(307);
        for (AppendResult result : RESULTS) {
            Kind end = Kind.of(result);
            assertThat(answer(end).statusCode() < 300).as("%s", end)
                    .isEqualTo(end.outcome() == Outcome.ACKNOWLEDGED);
        }
    }

    /** The first request that a disk refuses hears the same as those after it. */
    @Test
    void aFullDiskIsWorthARepeatAndAFailedOneIsNot() throws Exception {
        var retryable = new ArrayList<>();
        for (int number = 0; number < OF_DISK.size(); number++) {
            retryable.add(((Map<?, ?>) Json.parse(answer(number).body(), 8)).get("retryable"));
        }
        assertThat(retryable).isEqualTo(List.of(true, true, false, false, false));
    }

    private HttpResponse<byte[]> answer(Kind end) throws Exception {
        return answer(RESULTS.stream().map(Kind::of).toList().indexOf(end));
    }

    private HttpResponse<byte[]> answer(int number) throws Exception {
        var url = URI.create("http://127.0.0.1:" + server.port() + "/" + number);
        return client.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofByteArray());
    }
}
