package replog.cli.append;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import replog.cli.terminal.LineReader;
import replog.json.StrictUtf8;

/**
 * Lines of UTF-8, read ahead up to a bound of bytes by a thread of their own, so that the thread
 * that takes them sees which are there already, and can be ended while there are none.
 *
 * <p>Any thread may call; guarded by one monitor, outside of which it reads.
 */
final class ReadAheadLines {
    private final LineReader lines;
    private final long maxAheadBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<byte[]> ahead = new ArrayDeque<>();
    private long aheadBytes;
    private boolean ended;
    private boolean unwanted;
    private Optional<String> mistake = Optional.empty();

    /**
     * @param maxAheadBytes beyond which it waits; a line may be more
     * @param maxLineBytes beyond which a line is a mistake
     */
    ReadAheadLines(InputStream in, long maxAheadBytes, int maxLineBytes) {
        this.lines = new LineReader(in, maxLineBytes);
        this.maxAheadBytes = maxAheadBytes;
    }

    /** Reads until the end, until a line that is a mistake, or until no more are wanted. */
    void start() {
        Thread.ofPlatform().daemon().name("input").start(this::read);
    }

    /**
     * Waits for a line; then the lines that are there, in order, at least one, and at
     * most {@code maxLines} of {@code maxBytes} in all. They stay there until they are dropped.
     * None where the input has ended, or no more are wanted.
     */
    List<byte[]> await(int maxLines, long maxBytes) {
        lock.lock();
        try {
            while (ahead.isEmpty() && !ended) {
                changed.awaitUninterruptibly();
            }
            return unwanted ? List.of() : first(maxLines, maxBytes);
        } finally {
            lock.unlock();
        }
    }

    private List<byte[]> first(int maxLines, long maxBytes) {
        var taken = new ArrayList<byte[]>();
        long bytes = 0;
        for (byte[] line : ahead) {
            bytes += line.length;
            if (!taken.isEmpty() && (taken.size() == maxLines || bytes > maxBytes)) {
                break;
            }
            taken.add(line);
        }
        return taken;
    }

    /** Drops the first lines, which are done. */
    void drop(int count) {
        lock.lock();
        try {
            for (int i = 0; i < count; i++) {
                aheadBytes -= ahead.remove().length;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Why it ended after the last line, if that was a mistake. */
    Optional<String> mistake() {
        lock.lock();
        try {
            return mistake;
        } finally {
            lock.unlock();
        }
    }

    /** No more lines are wanted. */
    void stop() {
        lock.lock();
        try {
            unwanted = true;
            end(Optional.empty());
        } finally {
            lock.unlock();
        }
    }

    private void read() {
        var group = new ArrayList<byte[]>();
        Optional<String> why = Optional.empty();
        try {
            Optional<byte[]> line = lines.next();
            while (line.isPresent()) {
                why = malformed(line.get());
                if (why.isPresent()) {
                    break;
                }
                group.add(line.get());
                if (!lines.isBuffered()) {
                    if (!add(group)) {
                        return;
                    }
                    group.clear();
                }
                line = lines.next();
            }
        } catch (LineReader.TooLongException e) {
            why = Optional.of("is " + e.getMessage());
        } catch (IOException e) {
            why = Optional.of("can't be read: " + e.getMessage());
        }
        add(group);
        end(why);
    }

    private static Optional<String> malformed(byte[] line) {
        int malformed = StrictUtf8.firstMalformed(line);
        return malformed == line.length ? Optional.empty()
                : Optional.of("isn't valid UTF-8 at byte " + (malformed + 1));
    }

    /** Those that were read at once; says whether more are wanted. */
    private boolean add(List<byte[]> group) {
        lock.lock();
        try {
            while (aheadBytes > maxAheadBytes && !ended) {
                changed.awaitUninterruptibly();
            }
            if (!ended) {
                ahead.addAll(group);
                aheadBytes += group.stream().mapToLong(line -> line.length).sum();
                changed.signalAll();
            }
            return !ended;
        } finally {
            lock.unlock();
        }
    }

    /** The first end is the one that counts. */
    private void end(Optional<String> why) {
        lock.lock();
        try {
            if (!ended) {
                ended = true;
                mistake = why;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }
}
