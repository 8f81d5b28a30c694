package replog.log;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A file in memory: its content as processes see it, and what of that was forced.
 *
 * <p>Safe for use by several threads; one monitor guards all.
 */
final class CrashableFile {
    private static final int SECTOR = 512;

    private final Content visible;
    private final Content forced;
    private final List<Change> unforced = new ArrayList<>();

    CrashableFile(byte[] bytes) {
        this(new Content(bytes), new Content(bytes), List.of());
    }

    private CrashableFile(Content visible, Content forced, List<Change> unforced) {
        this.visible = visible;
        this.forced = forced;
        this.unforced.addAll(unforced);
    }

    /** What was done to the content and is not on disk for sure. */
    private sealed interface Change {
        record Write(long offset, byte[] bytes) implements Change {}

        record Cut(long size) implements Change {}
    }

    synchronized int read(ByteBuffer into, long offset) {
        if (offset >= visible.size) {
            return -1;
        }
        int count = Math.min(into.remaining(), visible.size - (int) offset);
        into.put(visible.bytes, (int) offset, count);
        return count;
    }

    synchronized void write(long offset, byte[] bytes) {
        change(new Change.Write(offset, bytes));
    }

    synchronized void truncate(long size) {
        if (size < visible.size) {
            change(new Change.Cut(size));
        }
    }

    synchronized void force() {
        unforced.forEach(forced::apply);
        unforced.clear();
    }

    /** Takes what is not forced for clean: it is seen, and never reaches the disk. */
    synchronized void forget() {
        unforced.clear();
    }

    synchronized int size() {
        return visible.size;
    }

    synchronized byte[] bytes() {
        return visible.trimmed();
    }

    /** The same file, as another process finds it. */
    synchronized CrashableFile copy() {
        return new CrashableFile(visible.copy(), forced.copy(), unforced);
    }

    /** What is found after a power loss: each un-forced change is kept, dropped or torn. */
    synchronized CrashableFile crash(Random random) {
        Content left = forced.copy();
        for (Change change : unforced) {
            switch (change) {
                case Change.Cut cut -> {
                    if (random.nextBoolean()) {
                        left.apply(cut);
                    }
                }
                case Change.Write write -> {
                    switch (random.nextInt(3)) {
                        case 0 -> left.apply(write);
                        case 1 -> tear(write, left, random);
                        default -> { } // lost
                    }
                }
            }
        }
        return new CrashableFile(left.trimmed());
    }

    private static void tear(Change.Write write, Content left, Random random) {
        int from = 0;
        while (from < write.bytes.length) {
            int sectorEnd = SECTOR - (int) ((write.offset + from) % SECTOR);
            int to = Math.min(write.bytes.length, from + sectorEnd);
            if (random.nextBoolean()) {
                left.apply(new Change.Write(
                        write.offset + from, Arrays.copyOfRange(write.bytes, from, to)));
            }
            from = to;
        }
    }

    private void change(Change change) {
        visible.apply(change);
        unforced.add(change);
    }

    /** Bytes that grow. */
    private static final class Content {
        private byte[] bytes;
        private int size;

        Content(byte[] bytes) {
            this.bytes = bytes.clone();
            this.size = bytes.length;
        }

        void apply(Change change) {
            switch (change) {
                case Change.Write(long offset, byte[] written) -> {
                    int end = Math.toIntExact(offset + written.length);
                    if (end > bytes.length) {
                        bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length));
                    }
                    System.arraycopy(written, 0, bytes, (int) offset, written.length);
                    size = Math.max(size, end);
                }
                case Change.Cut(long cut) -> {
                    if (cut < size) {
                        Arrays.fill(bytes, (int) cut, size, (byte) 0);
                        size = (int) cut;
                    }
                }
            }
        }

        byte[] trimmed() {
            return Arrays.copyOf(bytes, size);
        }

        Content copy() {
            return new Content(trimmed());
        }
    }
}
