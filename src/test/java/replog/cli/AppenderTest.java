package replog.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import replog.http.BareReply;

/** The exchange of an append, which has a thread of its own. */
class AppenderTest {
    @Test
    void exchangeThatBreaksOffIsLostAndSaysWhy() throws Exception {
        var fault = new IllegalStateException("a broken invariant");
        var said = new CompletableFuture<Throwable>();
        var reply = Appender.begun(() -> {
            Thread.currentThread().setUncaughtExceptionHandler((_, e) -> said.complete(e));
            throw fault;
        });
        assertThat(reply.get(20, TimeUnit.SECONDS)).isInstanceOf(BareReply.Lost.class);
        assertThat(said.get(20, TimeUnit.SECONDS)).isSameAs(fault);
    }

    @Test
    void answerIsWhatTheExchangeBrought() throws Exception {
        var answer = new BareReply.NotSent("connection refused");
        assertThat(Appender.begun(() -> answer).get(20, TimeUnit.SECONDS)).isSameAs(answer);
    }
}
