package replog.log.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import replog.log.Log;
import replog.log.frame.Logs;

class DiskStorageTest {
    @TempDir
    private Path folder;

    @Test
    void makesTheFolderWithItsParents() throws IOException {
        Path deep = folder.resolve("a/b/c");
        try (var storage = DiskStorage.open(deep)) {
            assertThat(deep).isDirectory();
            assertThat(storage.location()).isEqualTo(deep.toString());
        }
    }

    @Test
    void refusesASecondOpenInThisProcess() throws IOException {
        try (var _ = DiskStorage.open(folder)) {
            assertThatThrownBy(() -> DiskStorage.open(folder)).isInstanceOf(IOException.class)
                    .hasMessageContaining(folder.toString()).hasMessageContaining("in use");
            assertThatThrownBy(() -> DiskStorage.open(folder.resolve("../" + folder.getFileName())))
                    .isInstanceOf(IOException.class).hasMessageContaining("in use");
        }
        DiskStorage.open(folder).close();
    }

    @Test
    void refusesAnotherProcessAlsoAfterItRefusedThisOne() throws Exception {
        try (var _ = DiskStorage.open(folder)) {
            assertThatThrownBy(() -> DiskStorage.open(folder)).isInstanceOf(IOException.class);
            assertThat(openInAnotherProcess()).contains("in use by another process");
        }
    }

    @Test
    void refusesAnotherProcessWhoseLockFileIsNew() throws Exception {
        try (var storage = DiskStorage.open(folder)) {
            Path held = Files.createFile(folder.resolve(Opening.HELD));
            storage.lock(Opening.HELD);
            Files.delete(folder.resolve(FolderLock.LOCK));
            assertThat(openInAnotherProcess()).contains("in use by another process, which holds"
                    + " its held.json; the file lock was removed");
            Files.writeString(folder.resolve("next"), "next");
            Files.delete(folder.resolve(FolderLock.LOCK));
            assertThat(held).isEmptyFile();
        }
        assertThat(openInAnotherProcess()).contains("opened");
    }

    @Test
    void saysThatAFileIsInThePlaceOfTheFolder() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        for (Path data : List.of(file, file.resolve("below"))) {
            assertThatThrownBy(() -> DiskStorage.open(data)).isInstanceOf(IOException.class)
                    .hasMessageContaining("the folder " + data + " can't be used: " + file)
                    .hasMessageContaining("no folder").hasMessageContaining("move it away");
        }
    }

    /** Where this runs as root nothing is denied, so the sentence alone is looked at. */
    @Test
    void saysWhatToDoAboutAFolderThatMayNotBeWritten() {
        assertThat(DiskStorage.unusableFolder(folder, new AccessDeniedException(folder + "/lock")))
                .hasMessageContaining("the folder " + folder + " can't be used")
                .hasMessageContaining("no permission for " + folder + "/lock")
                .hasMessageContaining("writable");
        assertThat(DiskStorage.unusableFolder(folder,
                new FileSystemException(folder + "/lock", null, "Read-only file system")))
                .hasMessageContaining(folder + "/lock: Read-only file system");
    }

    @Test
    void saysWhatToDoAboutAFileThatMayNotBeWritten() throws IOException {
        Path file = Files.createFile(folder.resolve(Opening.HELD));
        Assumptions.assumeTrue(file.toFile().setWritable(false) && !Files.isWritable(file),
                "nothing is denied to root");
        try (var storage = DiskStorage.open(folder)) {
            assertThatThrownBy(() -> storage.lock(Opening.HELD)).isInstanceOf(IOException.class)
                    .hasMessageContaining("the folder " + folder + " can't be used: ")
                    .hasMessageContaining(file.toString()).hasMessageContaining("; ");
        }
    }

    @Test
    void aFolderNamedLikeASegmentIsToBeMovedAway() throws IOException {
        String name = Logs.segment(1);
        Files.createDirectory(folder.resolve(name));
        try (var storage = DiskStorage.open(folder)) {
            assertThatThrownBy(() -> Log.open(storage, Logs.ROOMY)).isInstanceOf(IOException.class)
                    .hasMessageContaining(folder + " holds " + name)
                    .hasMessageContaining("move it away");
        }
    }

    @Test
    void renamesInThePlaceOfAnother() throws IOException {
        try (var storage = DiskStorage.open(folder)) {
            write(storage, "new", "new");
            write(storage, "old", "old and longer");
            storage.rename("new", "old");
            storage.force();
            assertThat(storage.names()).contains("old").doesNotContain("new");
            assertThat(folder.resolve("old")).hasContent("new");
            storage.delete("old");
            assertThat(storage.names()).doesNotContain("old");
            assertThatThrownBy(() -> storage.openToRead("old")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void readsAndWritesAnywhere() throws IOException {
        try (var storage = DiskStorage.open(folder); var file = storage.openToWrite("file")) {
            file.write(ByteBuffer.wrap("world".getBytes(UTF_8)), 6);
            file.write(ByteBuffer.wrap("hello".getBytes(UTF_8)), 0);
            file.force();
            assertThat(file.size()).isEqualTo(11);
            var bytes = ByteBuffer.allocate(11);
            file.readFully(bytes, 0);
            assertThat(new String(bytes.array(), UTF_8)).isEqualTo("hello\0world");
            assertThat(file.read(ByteBuffer.allocate(1), 11)).isEqualTo(-1);
            assertThatThrownBy(() -> file.readFully(ByteBuffer.allocate(12), 0))
                    .isInstanceOf(IOException.class);
            file.truncate(5);
            assertThat(file.size()).isEqualTo(5);
        }
    }

    /** As with a quota, its file system has room. */
    @Test
    void aFileThatMayNotGrowIsTakenForAFullDisk() throws Exception {
        assertThat(inAnotherProcess(Filling.class, "ulimit -f 64"))
                .contains("the disk is full: ").contains("then " + (10 << 10) + " bytes");
    }

    /** Its file system has room, and what is there can't be written again either. */
    @Test
    void aDiskThatTakesNothingAtAllIsNotTakenForAFullOne() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("failing"), Path.of("/dev/full"));
        try (var storage = DiskStorage.open(folder);
                var file = storage.openToWrite("failing")) {
            assertThatThrownBy(() -> file.write(ByteBuffer.allocate(10), 100))
                    .isInstanceOf(IOException.class).isNotInstanceOf(DiskFullException.class);
        }
        Files.delete(link);
    }

    private static void write(Storage storage, String name, String content) throws IOException {
        try (StorageFile file = storage.openToWrite(name)) {
            file.write(ByteBuffer.wrap(content.getBytes(UTF_8)), 0);
        }
    }

    private String openInAnotherProcess() throws Exception {
        return inAnotherProcess(Opening.class, "ulimit -c 0");
    }

    /** @param limit a command of the shell, done first */
    private String inAnotherProcess(Class<?> main, String limit) throws Exception {
        Process process = new ProcessBuilder("sh", "-c", limit + "; exec \"$@\"", "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-XX:-UsePerfData",
                "-cp", classes(DiskStorage.class) + ":" + classes(main),
                main.getName(), folder.toString()).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return said;
    }

    private static String classes(Class<?> of) throws URISyntaxException {
        return Path.of(of.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    }

    /** The other process. */
    static final class Opening {
        static final String HELD = "held.json";

        private Opening() {}

        public static void main(String[] folder) {
            try (var storage = DiskStorage.open(Path.of(folder[0]))) {
                if (storage.names().contains(HELD)) {
                    storage.lock(HELD);
                }
                System.out.println("opened");
            } catch (IOException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    /** A process that writes until it may not. */
    static final class Filling {
        private Filling() {}

        public static void main(String[] folder) throws IOException {
            try (var storage = DiskStorage.open(Path.of(folder[0]));
                    var file = storage.openToWrite("growing")) {
                file.write(ByteBuffer.allocate(10 << 10), 0);
                try {
                    file.write(ByteBuffer.allocate(1 << 20), 10 << 10);
                } catch (DiskFullException e) {
                    System.out.println(e.getMessage());
                }
                file.truncate(10 << 10);
                System.out.println("then " + file.size() + " bytes");
            }
        }
    }
}
