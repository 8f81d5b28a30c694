package replog.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CharsetTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "text/plain|200", "text/plain; charset=utf-8|200", "text/plain;Charset=\"UTF-8\"|200",
        "text/plain; charset=us-ascii|200", "text/plain; format=flowed; charset=utf8|200",
        "text/plain; charset=utf-16|415", "text/plain; x=y;CHARSET = ISO-8859-1|415",
        "text/plain; charset=|415", "text/plain; charset|200",
    })
    void takesATextOnlyAsUtf8(String contentType, int status) throws IOException {
        try (var server = TestServer.answering("POST", "/text", request ->
                        Response.text(200, request.text(100, "")));
                var connection = server.connect()) {
            var answer = connection.ask("POST /text HTTP/1.1\nHost: x\nContent-Length: 2\n"
                    + "Content-Type: " + contentType, "hi");

            assertThat(answer.status()).isEqualTo(status);
        }
    }

    @ParameterizedTest
    @CsvSource({"utf-16,/text", "utf-16,/json", "utf-16be,/text"})
    void namesTheCharsetThatItRefuses(String charset, String path) throws IOException {
        var router = Router.builder()
                .route("POST", "/text", request -> Response.text(200, request.text(100, "")))
                .route("POST", "/json", request -> {
                    request.json(100);
                    return Response.empty(204);
                })
                .build();
        try (var server = new TestServer(router); var connection = server.connect()) {
            var answer = connection.ask("POST " + path + " HTTP/1.1\nHost: x\nContent-Length: 2\n"
                    + "Content-Type: text/plain; charset=" + charset, "{}");

            assertThat(answer.status()).isEqualTo(415);
            assertThat(answer.body()).contains("'" + charset + "'");
        }
    }
}
