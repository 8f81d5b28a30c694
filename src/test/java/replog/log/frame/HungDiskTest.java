package replog.log.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import replog.log.CrashableStorage;
import replog.log.Hooks;
import replog.log.Log;
import replog.log.PendingAppend;
import replog.log.PendingAppend.Outcome;
import replog.log.Step.Kind;

/** A disk that does not answer: closing gives up in time and says that the folder is in use. */
class HungDiskTest {
    @ParameterizedTest
    @EnumSource(names = {"WRITE", "FORCE"})
    void closingGivesUpAndSaysThatTheFolderStaysLocked(Kind kind) throws IOException {
        var storage = new CrashableStorage();
        var gate = new Hooks.Gate(kind);
        Log log = Logs.open(storage);
        Logs.append(log, "a");
        storage.hook(gate);
        PendingAppend append = log.append(Logs.drafts("b"), 1);
        gate.awaitHeld();
        assertThatThrownBy(() -> log.close(Duration.ofMillis(20))).isInstanceOf(IOException.class)
                .hasMessageContaining("did not answer").hasMessageContaining("stays locked");
        assertThat(append.await(0)).isEmpty();
        gate.open();
        log.close(Duration.ofSeconds(20));
        assertThat(Logs.outcome(append)).isInstanceOf(Outcome.Appended.class);
        assertThat(storage.openFiles()).isZero();
    }
}
