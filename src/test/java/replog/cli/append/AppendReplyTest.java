package replog.cli.append;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import replog.http.socket.SingleConnectionClient.SocketResponse;

/** What became of an append, by the answer to it. */
class AppendReplyTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "503 | {'type':'/problems/busy','outcome':'not_appended'} | 503 busy | NOT_APPENDED",
        "504 | {'type':'/problems/timeout','outcome':'appended'} | 504 timeout | APPENDED",
        "504 | {'type':'/problems/timeout','outcome':'unknown'} | 504 timeout | UNKNOWN",
        "507 | {'type':'/problems/disk-failed','outcome':'unknown'} | 507 disk-failed | UNKNOWN",
        "400 | {'type':'/problems/bad-request'} | 400 bad-request | NOT_APPENDED",
        "404 | not found | 404 | NOT_APPENDED",
        "500 | oops | 500 | UNKNOWN",
        "502 | [1] | 502 | UNKNOWN",
        "500 | {'type':7,'outcome':null} | 500 | UNKNOWN",
        "200 | {'id':7} | 200 | UNKNOWN",
        "307 | {} | 307 redirect | NOT_APPENDED"})
    void answerIsCountedByStatusAndType(
            int status, String body, String kind, AppendReply.Data data) {
        var result = AppendReply.of(answer(status, body.replace('\'', '"')));
        assertThat(result.error()).hasValue(kind);
        assertThat(result.data()).isEqualTo(data);
    }

    @Test
    void createdIsNoError() {
        var created = AppendReply.of(answer(201, "{\"id\":7}"));
        assertThat(created.data()).isEqualTo(AppendReply.Data.ACKNOWLEDGED);
        assertThat(created.error()).isEmpty();
        assertThat(created.reason()).isEmpty();
        assertThat(created.replayed()).isFalse();
        assertThat(created.firstId()).isEqualTo(7);
    }

    @Test
    void repeatOfWhatIsStoredIsNoError() {
        var replayed = new SocketResponse.Answered(200,
                "HTTP/1.1 200 X\r\nIdempotency-Replayed: true\r\n", "{}".getBytes(UTF_8));
        assertThat(AppendReply.of(replayed).data()).isEqualTo(AppendReply.Data.ACKNOWLEDGED);
        assertThat(AppendReply.of(replayed).replayed()).isTrue();
    }

    @Test
    void whatDidNotArriveIsNotAppendedAndWhatGotLostIsUnknown() {
        var refused = AppendReply.of(new SocketResponse.NotSent("connection refused"));
        assertThat(refused.error()).hasValue("connection refused");
        assertThat(refused.data()).isEqualTo(AppendReply.Data.NOT_APPENDED);
        var lost = AppendReply.of(new SocketResponse.Lost("connection closed"));
        assertThat(lost.error()).hasValue("connection closed");
        assertThat(lost.data()).isEqualTo(AppendReply.Data.UNKNOWN);
        var late = AppendReply.of(new SocketResponse.TimedOut(Duration.ofSeconds(5)));
        assertThat(late.error()).hasValue("timed out");
        assertThat(late.data()).isEqualTo(AppendReply.Data.UNKNOWN);
    }

    @Test
    void textFromOutsideIsMadePrintableAndShort() {
        var result =
                AppendReply.of(answer(503, "{\"type\":\"\\u001b[31m" + "x".repeat(100) + "\"}"));
        assertThat(result.error().orElseThrow())
                .startsWith("503 \\u001B[31mxx").hasSizeLessThan(60);
    }

    private static SocketResponse.Answered answer(int status, String body) {
        return new SocketResponse.Answered(
                status, "HTTP/1.1 " + status + " X\r\n", body.getBytes(UTF_8));
    }
}
