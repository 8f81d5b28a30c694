package replog.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/**
 * The wall clock that {@link WallClockAgent} gives a JVM: ahead of the true one by as many seconds
 * as a file says, which is read again and again. Any number of threads.
 */
public final class ShiftedClock {
    private static final long BETWEEN_READS_NANOS = 10_000_000;

    private static volatile long aheadSeconds;

    private ShiftedClock() {}

    /** Reads the file from now on. */
    static void follow(Path file) {
        read(file);
        Thread.ofPlatform().daemon().name("shifted clock").start(() -> {
            while (true) {
                LockSupport.parkNanos(BETWEEN_READS_NANOS);
                read(file);
            }
        });
    }

    /** In place of {@link System#currentTimeMillis()}. */
    public static long currentTimeMillis() {
        return System.currentTimeMillis() + aheadSeconds * 1_000;
    }

    /** What {@link Instant#now()} gives in place of this. */
    public static Instant shifted(Instant now) {
        return now.plusSeconds(aheadSeconds);
    }

    private static void read(Path file) {
        try {
            String text = Files.readString(file);
            if (!text.isEmpty()) { // it is just being written
                aheadSeconds = Long.parseLong(text);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
