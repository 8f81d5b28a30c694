package replog.log.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import replog.log.CrashableStorage;
import replog.log.Log;
import replog.log.storage.Storage;

class LogInMemoryTest extends LogBehaviour {
    private final CrashableStorage storage = new CrashableStorage();

    @Override
    Storage storage() {
        return storage;
    }

    @Override
    Storage otherStorage() {
        return new CrashableStorage();
    }

    @Test
    void leavesNoFileOpen() throws IOException {
        try (Log log = Logs.open(storage, Logs.options(1))) {
            Logs.append(log, "a", "b", "c");
            Logs.chain(log);
            log.entry(2);
        }
        Logs.open(storage).close();
        assertThat(storage.openFiles()).isZero();
    }
}
