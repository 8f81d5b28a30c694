package replog.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import replog.durability.FsyncMode;
import replog.fixture.BesideOthers;
import replog.log.IdempotencyKeys.StoredAppend;
import replog.log.PendingAppend.Outcome;
import replog.log.Step.Kind;
import replog.log.frame.Logs;
import replog.log.frame.NewEntry;
import replog.log.segment.IdempotencyKeyFile;
import replog.log.segment.IdempotencyKeyIndex.KeyHash;
import replog.log.storage.DiskStorage;

/** What a log finds by a key, while it runs and after each kind of end. */
@BesideOthers
class IdempotencyKeysTest {
    private static final LogOptions TWO_PER_SEGMENT = Logs.options(4096 + 100);

    private final CrashableStorage storage = new CrashableStorage();

    @Test
    void findsAnAppendByItsKey() throws IOException {
        try (Log log = Logs.open(storage)) {
            Logs.append(log, "a");
            Logs.appended(log.append(Logs.keyed("k", "b"), 7));
            Logs.appended(log.append(Logs.keyed("bulk", "c", "d", "e"), 8));
            assertThat(find(log, "k")).contains(new StoredAppend(2, 2, 7));
            assertThat(find(log, "bulk")).contains(new StoredAppend(3, 5, 8));
            assertThat(find(log, "K")).isEmpty();
            assertThat(find(log, "kk")).isEmpty();
        }
        assertThat(storage.openFiles()).isZero();
    }

    @Test
    void aLogNotBegunHoldsNoKey() throws IOException {
        try (Log log = Log.open(storage, Logs.ROOMY).log()) {
            assertThat(find(log, "k")).isEmpty();
        }
    }

    @Test
    void comparesAllValuesAndTheirCount() throws IOException {
        try (Log log = Logs.open(storage)) {
            Logs.appendKeyed(log, "k", "a", "", "c".repeat(100_000));
            Logs.append(log, "d");
            StoredAppend stored = find(log, "k").orElseThrow();
            String long_ = "c".repeat(100_000);
            assertThat(log.keys().hasValues(stored, Logs.drafts("a", "", long_))).isTrue();
            assertThat(log.keys().hasValues(stored, Logs.drafts("a", "", long_ + "c"))).isFalse();
            assertThat(log.keys().hasValues(stored, Logs.drafts("a", "b", long_))).isFalse();
            assertThat(log.keys().hasValues(stored, Logs.drafts("a", ""))).isFalse();
            assertThat(log.keys().hasValues(stored, Logs.drafts("a", "", long_, "d"))).isFalse();
        }
    }

    /** Found by trying: the first 48 bits of their SHA-256 are d62e9e29abba. */
    @Test
    void keysOfOneHashAreToldApart() throws IOException {
        String one = "key-467610";
        String other = "key-4889369";
        assertThat(KeyHash.of(one.getBytes(UTF_8))).isEqualTo(KeyHash.of(other.getBytes(UTF_8)))
                .isEqualTo(0xd62e9e29abbaL);
        try (Log log = Logs.open(storage)) {
            Logs.appendKeyed(log, one, "a");
            assertThat(find(log, other)).isEmpty();
            Logs.appendKeyed(log, other, "b");
            assertThat(find(log, one).orElseThrow().firstId()).isEqualTo(1);
            assertThat(find(log, other).orElseThrow().firstId()).isEqualTo(2);
        }
    }

    @Test
    void theNewestOfEqualKeysIsFound() throws IOException {
        try (Log log = Logs.open(storage, TWO_PER_SEGMENT)) {
            for (int id = 1; id <= 5; id++) {
                Logs.appendKeyed(log, "k", "v" + id);
                assertThat(find(log, "k").orElseThrow().firstId()).isEqualTo(id);
            }
        }
    }

    @Test
    void keyIsNotFoundBeforeItsEntryIsVisible() throws IOException {
        var gate = new Hooks.Gate(Kind.FORCE);
        try (Log log = Logs.open(storage)) {
            storage.hook(gate);
            PendingAppend append = log.append(Logs.keyed("k", "a"), 1);
            gate.awaitHeld();
            assertThat(find(log, "k")).isEmpty();
            gate.open();
            Logs.appended(append);
            assertThat(find(log, "k")).isPresent();
        }
    }

    @Test
    void endsExactlyAMillionIdsBack(@TempDir Path folder) throws IOException {
        try (var disk = DiskStorage.open(folder)) {
            var never = Logs.options(8 << 20, new FsyncMode.Never());
            try (Log log = Logs.open(disk, never)) {
                Logs.append(log, "first");
                Logs.appendKeyed(log, "k", "second");
                List<NewEntry> many = Collections.nCopies(99_999, NewEntry.of(new byte[0]));
                for (int bulk = 0; bulk < 10; bulk++) {
                    Logs.appended(log.append(many, 1));
                }
                Logs.appended(log.append(many.subList(0, 9), 1));
                assertThat(log.end().lastId()).isEqualTo(1_000_001);
                assertThat(find(log, "k")).isPresent();
            }
            try (Log log = Logs.open(disk, never)) {
                assertThat(find(log, "k")).contains(new StoredAppend(2, 2, 1));
                Logs.append(log, "one more");
                assertThat(find(log, "k")).isEmpty();
            }
            try (Log log = Logs.open(disk, never)) {
                assertThat(find(log, "k")).isEmpty();
            }
        }
    }

    @Test
    void keysOfAGroupThatWasTakenBackAreForgotten() throws IOException {
        try (Log log = Logs.open(storage, TWO_PER_SEGMENT)) {
            Logs.appendKeyed(log, "before", "a");
            storage.hook(Hooks.room(64));
            assertThat(Logs.outcome(log.append(Logs.keyed("k", "b"), 1)))
                    .isInstanceOf(Outcome.NotAppended.class);
            assertThat(find(log, "k")).isEmpty();
            assertThat(find(log, "before")).isPresent();
            storage.hook(_ -> { });
            Logs.awaitUntil(() -> log.full().isEmpty());
            Logs.append(log, "b", "c");
        }
        assertThat(storage.bytes(keys(1))).as("one page, one key").hasSize(84 + 12 + 8);
    }

    @Test
    void closedLogSaysNothing() throws IOException {
        Log log = Logs.open(storage);
        Logs.appendKeyed(log, "k", "a");
        log.close();
        assertThatThrownBy(() -> find(log, "k")).isInstanceOf(IOException.class);
    }

    private static Optional<StoredAppend> find(Log log, String key) throws IOException {
        return log.keys().find(key.getBytes(UTF_8));
    }

    private static String keys(long firstId) {
        return IdempotencyKeyFile.fileName(firstId);
    }
}
