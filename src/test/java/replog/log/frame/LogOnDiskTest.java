package replog.log.frame;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import replog.fixture.BesideOthers;
import replog.log.storage.DiskStorage;
import replog.log.storage.Storage;

@BesideOthers
class LogOnDiskTest extends LogBehaviour {
    @TempDir
    private Path folder;

    private DiskStorage storage;
    private DiskStorage other;

    @BeforeEach
    void open() throws IOException {
        storage = DiskStorage.open(folder.resolve("one"));
        other = DiskStorage.open(folder.resolve("other"));
    }

    @AfterEach
    void close() throws IOException {
        storage.close();
        other.close();
    }

    @Override
    Storage storage() {
        return storage;
    }

    @Override
    Storage otherStorage() {
        return other;
    }
}
