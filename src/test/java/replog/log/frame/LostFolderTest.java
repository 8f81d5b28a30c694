package replog.log.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import replog.fixture.BesideOthers;
import replog.log.Log;
import replog.log.PendingAppend.Outcome;
import replog.log.storage.DiskStorage;
import replog.log.storage.FolderLock;
import replog.log.storage.FolderLostException;

/** A folder that somebody removes, replaces or cuts under a running log: it ends, and says why. */
@BesideOthers
class LostFolderTest {
    private static final String HELD = "held.json";

    @TempDir
    private Path parent;

    private Path folder;
    private DiskStorage storage;
    private Log log;

    @BeforeEach
    void open() throws IOException {
        folder = parent.resolve("data");
        storage = DiskStorage.open(folder);
        write(HELD, "held");
        storage.lock(HELD);
        log = Logs.open(storage);
        Logs.append(log, "a", "b");
    }

    @AfterEach
    void close() throws IOException {
        log.close();
        storage.close();
    }

    /** What people and their scripts do. */
    private enum Mishap {
        REMOVED("data is gone") {
            @Override
            void befall(Path folder) throws IOException {
                for (Path file : files(folder)) {
                    Files.delete(file);
                }
                Files.delete(folder);
            }
        },
        RENAMED("data is gone") {
            @Override
            void befall(Path folder) throws IOException {
                Files.move(folder, folder.resolveSibling("elsewhere"));
            }
        },
        REPLACED_BY_A_COPY("data was replaced") {
            @Override
            void befall(Path folder) throws IOException {
                RENAMED.befall(folder);
                Files.createDirectory(folder);
                for (Path file : files(folder.resolveSibling("elsewhere"))) {
                    Files.copy(file, folder.resolve(file.getFileName()));
                }
            }
        },
        EMPTIED("is gone") {
            @Override
            void befall(Path folder) throws IOException {
                for (Path file : files(folder)) {
                    Files.delete(file);
                }
            }
        },
        LOCK_REMOVED("lock is gone") {
            @Override
            void befall(Path folder) throws IOException {
                Files.delete(folder.resolve(FolderLock.LOCK));
            }
        },
        LOCK_REPLACED("lock was replaced") {
            @Override
            void befall(Path folder) throws IOException {
                replace(folder.resolve(FolderLock.LOCK));
            }
        },
        HELD_FILE_REPLACED("held.json was replaced") {
            @Override
            void befall(Path folder) throws IOException {
                replace(folder.resolve(HELD));
            }
        },
        HELD_FILE_CUT("held.json has 0 bytes in the place of 4") {
            @Override
            void befall(Path folder) throws IOException {
                Files.writeString(folder.resolve(HELD), "");
            }
        },
        SEGMENT_REMOVED("00000000000000000001.log is gone") {
            @Override
            void befall(Path folder) throws IOException {
                Files.delete(folder.resolve(Logs.segment(1)));
            }
        },
        SEGMENT_REPLACED("00000000000000000001.log was replaced") {
            @Override
            void befall(Path folder) throws IOException {
                replace(folder.resolve(Logs.segment(1)));
            }
        },
        SEGMENT_GROWN("00000000000000000001.log has ") {
            @Override
            void befall(Path folder) throws IOException {
                Files.writeString(
                        folder.resolve(Logs.segment(1)), "x", StandardOpenOption.APPEND);
            }
        };

        private final String said;

        Mishap(String said) {
            this.said = said;
        }

        abstract void befall(Path folder) throws IOException;

        static Iterable<Path> files(Path folder) throws IOException {
            try (Stream<Path> files = Files.list(folder)) {
                return files.toList();
            }
        }

        /** By a copy, at once, as editors and backups do. */
        static void replace(Path file) throws IOException {
            Path copy = file.resolveSibling("copy");
            Files.copy(file, copy);
            Files.move(copy, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"REMOVED", "LOCK_REMOVED", "LOCK_REPLACED", "HELD_FILE_REPLACED",
        "HELD_FILE_CUT", "SEGMENT_REMOVED", "SEGMENT_GROWN"})
    void atRestItIsNoticed(Mishap mishap) throws IOException {
        mishap.befall(folder);
        Logs.awaitUntil(() -> log.failure().isPresent());
        assertThat(log.failure()).get().asString()
                .contains("the folder " + folder, mishap.said, "until a restart");
        assertThat(append("c")).isInstanceOf(Outcome.NotAppended.class);
        assertThatThrownBy(() -> Logs.values(log)).isInstanceOf(FolderLostException.class);
    }

    /** Those that would cost the entry. */
    @ParameterizedTest
    @EnumSource(names = {"REMOVED", "RENAMED", "REPLACED_BY_A_COPY", "EMPTIED",
        "SEGMENT_REMOVED", "SEGMENT_REPLACED"})
    void atOnceNothingIsAcknowledged(Mishap mishap) throws IOException {
        mishap.befall(folder);
        assertThat(append("c")).isNotInstanceOf(Outcome.Appended.class);
        Logs.awaitUntil(() -> log.failure().isPresent());
        assertThat(log.failure()).get().asString().contains("the folder " + folder, folder + "/");
        assertThat(log.end().lastId()).isEqualTo(2);
    }

    @Test
    void itStaysLostWhenItIsBack() throws IOException {
        Path elsewhere = parent.resolve("elsewhere");
        Files.move(folder, elsewhere);
        Logs.awaitUntil(() -> log.failure().isPresent());
        Files.move(elsewhere, folder);
        for (ThrowingCallable use : List.<ThrowingCallable>of(
                () -> storage.openToRead(HELD), () -> storage.openToWrite("new"),
                () -> storage.rename(HELD, "new"), () -> storage.delete(HELD))) {
            assertThatThrownBy(use).isInstanceOf(FolderLostException.class);
        }
        close();
        open();
        assertThat(Logs.values(log)).containsExactly("a", "b", "a", "b");
    }

    @Test
    void nothingIsLostByWhatLeavesTheFilesInPlace() throws IOException {
        Files.createLink(parent.resolve("backup"), folder.resolve(Logs.segment(1)));
        write("._1.log", "foreign");
        for (int number = 0; number < 200; number++) {
            write("next", "longer than held " + number);
            storage.rename("next", HELD);
            storage.verifyInPlace();
        }
        write("next", "");
        storage.rename("next", HELD);
        Logs.append(log, "c");
        storage.verifyInPlace();
        assertThat(log.failure()).isEmpty();
    }

    /** The file that is held is renamed while another thread looks. */
    @Test
    void aFileThatIsReplacedByThisProcessIsNotMissed() throws Exception {
        var renaming = Thread.ofPlatform().start(() -> {
            try {
                for (int number = 0; number < 500; number++) {
                    write("next", "longer than held " + number);
                    storage.rename("next", HELD);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        while (renaming.isAlive()) {
            storage.verifyInPlace();
        }
        renaming.join();
        storage.verifyInPlace();
        assertThat(folder.resolve(HELD)).hasContent("longer than held 499");
    }

    private void write(String name, String content) throws IOException {
        Files.writeString(folder.resolve(name), content);
    }

    private Outcome append(String value) {
        return Logs.outcome(log.append(Logs.drafts(value), 1));
    }
}
