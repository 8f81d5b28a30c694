package replog.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What people do with the folders of nodes that are down. */
final class Folders {
    private Folders() {}

    /** Makes it where it is missing. */
    static Path make(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes the folder with all that is in it; nothing happens where there is none. */
    static void remove(Path folder) {
        for (Path path : within(folder).stream().sorted(Comparator.reverseOrder()).toList()) {
            try {
                Files.delete(path);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Puts a copy of one flat folder in the place of another. */
    static void copy(Path from, Path to) {
        write(to, contents(from));
    }

    /** Puts a flat folder with these files in the place of what is there. */
    static void write(Path folder, Map<String, byte[]> contents) {
        remove(folder);
        make(folder);
        contents.forEach((name, bytes) -> {
            try {
                Files.write(folder.resolve(name), bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** The bytes of each file in a flat folder. */
    static Map<String, byte[]> contents(Path folder) {
        var contents = new TreeMap<String, byte[]>();
        for (Path path : within(folder)) {
            try {
                if (Files.isRegularFile(path)) {
                    contents.put(path.getFileName().toString(), Files.readAllBytes(path));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return contents;
    }

    private static List<Path> within(Path folder) {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
