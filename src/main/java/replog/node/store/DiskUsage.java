package replog.node.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import replog.log.Log;

/**
 * What a node's log takes of the disk, and what is left there.
 *
 * @param freeBytes that this process may still use
 */
public record DiskUsage(int segments, long logBytes, long freeBytes, long totalBytes) {
    /** Empty where the folder can't be asked. */
    public static Optional<DiskUsage> of(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> segments = files.filter(file ->
                    Log.isSegment(file.getFileName().toString())).toList();
            long bytes = 0;
            for (Path segment : segments) {
                bytes += Files.size(segment);
            }
            var disk = Files.getFileStore(folder);
            return Optional.of(new DiskUsage(
                    segments.size(), bytes, disk.getUsableSpace(), disk.getTotalSpace()));
        } catch (IOException | UncheckedIOException _) {
            return Optional.empty();
        }
    }
}
