package replog.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import replog.fixture.LoggedLines;
import replog.http.Json;
import replog.http.Router;
import replog.http.Server;
import replog.http.ServerLimits;
import replog.node.AppendEnd;
import replog.node.AppendResult;
import replog.node.AppendResults;
import replog.node.Outcome;

/** What a client is told is what is counted, whatever the result. */
@Timeout(60)
class AppendAnswersTest {
    private static final List<AppendResult> RESULTS = AppendResults.all();

    private final HttpClient client = HttpClient.newHttpClient();
    private Server server;

    @BeforeEach
    void serve() throws IOException {
        var answers = new AppendAnswers("m", StoredForm.ENTRY);
        server = Server.bind("127.0.0.1", 0, ServerLimits.defaults(), new LoggedLines());
        server.serve(Router.builder().route("GET", "/{number}", request -> answers.answer(request,
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
    void problemBearsTheOutcomeAndTheWordOfItsEnd(AppendEnd end) throws Exception {
        var problem = (Map<?, ?>) Json.parse(answer(end).body(), 8);
        assertThat(problem.get("outcome")).isEqualTo(end.outcome().word());
        assertThat(problem.get("type")).isEqualTo("/problems/" + end.result());
    }

    @Test
    void acknowledgedAloneIsASuccess() throws Exception {
        assertThat(answer(AppendEnd.STORED).statusCode()).isEqualTo(201);
        assertThat(answer(AppendEnd.REPEATED).statusCode()).isEqualTo(200);
        assertThat(answer(AppendEnd.TO_MASTER).statusCode()).isEqualTo(307);
        for (AppendResult result : RESULTS) {
            AppendEnd end = AppendEnd.of(result);
            assertThat(answer(end).statusCode() < 300).as("%s", end)
                    .isEqualTo(end.outcome() == Outcome.ACKNOWLEDGED);
        }
    }

    private HttpResponse<byte[]> answer(AppendEnd end) throws Exception {
        int number = RESULTS.stream().map(AppendEnd::of).toList().indexOf(end);
        var url = URI.create("http://127.0.0.1:" + server.port() + "/" + number);
        return client.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofByteArray());
    }
}
