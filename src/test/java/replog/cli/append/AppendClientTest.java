package replog.cli.append;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import replog.http.socket.SingleConnectionClient.SocketResponse;

/** The exchange of an append, which has a thread of its own. */
class AppendClientTest {
    @Test
    void exchangeThatBreaksOffIsLostAndSaysWhy() throws Exception {
        var fault = new IllegalStateException("a broken invariant");
        var said = new CompletableFuture<Throwable>();
        var reply = AppendClient.startExchange(() -> {
            Thread.currentThread().setUncaughtExceptionHandler((_, e) -> said.complete(e));
            throw fault;
        });
        assertThat(reply.get(20, TimeUnit.SECONDS)).isInstanceOf(SocketResponse.Lost.class);
        assertThat(said.get(20, TimeUnit.SECONDS)).isSameAs(fault);
    }

    @Test
    void answerIsWhatTheExchangeBrought() throws Exception {
        var answer = new SocketResponse.NotSent("connection refused");
        assertThat(AppendClient.startExchange(() -> answer).get(20, TimeUnit.SECONDS))
                .isSameAs(answer);
    }
}
