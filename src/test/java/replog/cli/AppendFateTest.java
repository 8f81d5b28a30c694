package replog.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import replog.http.BareReply;

/** What became of an append, by the answer to it. */
class AppendFateTest {
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
            int status, String body, String kind, AppendFate.Data data) {
        var fate = AppendFate.of(answer(status, body.replace('\'', '"')));
        assertThat(fate.error()).hasValue(kind);
        assertThat(fate.data()).isEqualTo(data);
    }

    @Test
    void createdIsNoError() {
        assertThat(AppendFate.of(answer(201, "{\"id\":7}"))).isEqualTo(
                new AppendFate(AppendFate.Data.ACKNOWLEDGED, Optional.empty(), ""));
    }

    @Test
    void repeatOfWhatIsStoredIsNoError() {
        var replayed = new BareReply.Answered(200,
                "HTTP/1.1 200 X\r\nIdempotency-Replayed: true\r\n", "{}".getBytes(UTF_8));
        assertThat(AppendFate.of(replayed).data()).isEqualTo(AppendFate.Data.ACKNOWLEDGED);
    }

    @Test
    void whatDidNotArriveIsNotAppendedAndWhatGotLostIsUnknown() {
        var refused = AppendFate.of(new BareReply.NotSent("connection refused"));
        assertThat(refused.error()).hasValue("connection refused");
        assertThat(refused.data()).isEqualTo(AppendFate.Data.NOT_APPENDED);
        var lost = AppendFate.of(new BareReply.Lost("connection closed"));
        assertThat(lost.error()).hasValue("connection closed");
        assertThat(lost.data()).isEqualTo(AppendFate.Data.UNKNOWN);
        var late = AppendFate.of(new BareReply.TimedOut(Duration.ofSeconds(5)));
        assertThat(late.error()).hasValue("timed out");
        assertThat(late.data()).isEqualTo(AppendFate.Data.UNKNOWN);
    }

    @Test
    void textFromOutsideIsMadePrintableAndShort() {
        var fate = AppendFate.of(answer(503, "{\"type\":\"\\u001b[31m" + "x".repeat(100) + "\"}"));
        assertThat(fate.error().orElseThrow()).startsWith("503 \\u001B[31mxx").hasSizeLessThan(60);
    }

    private static BareReply.Answered answer(int status, String body) {
        return new BareReply.Answered(
                status, "HTTP/1.1 " + status + " X\r\n", body.getBytes(UTF_8));
    }
}
