package replog.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import replog.log.Step.Kind;
import replog.log.storage.DiskFullException;
import replog.log.storage.Storage;
import replog.log.storage.StorageFile;

/**
 * A folder in memory that knows what a power loss would leave of it.
 *
 * <p>Content is safe once its file was forced, a name once the folder was: {@link #crash} leaves
 * to chance all else. {@link #kill} ends the process alone. Each {@link Step} goes through a hook,
 * which can fail it, hold it, or halt there. Safe for use by several threads; one monitor guards
 * the names, and the hook is called outside it.
 */
public final class CrashableStorage implements Storage {
    private final Map<String, CrashableFile> names = new TreeMap<>();
    private final Map<String, CrashableFile> forcedNames = new TreeMap<>();
    private final List<Renaming> unforced = new ArrayList<>();
    private final AtomicInteger forces = new AtomicInteger();
    private final AtomicInteger steps = new AtomicInteger();
    private final AtomicInteger openFiles = new AtomicInteger();
    private volatile Step.Hook hook = _ -> { };

    /** One change of names: one goes, or one comes, or both at once. */
    private record Renaming(Optional<String> gone, Optional<String> come, CrashableFile file) {
        void apply(Map<String, CrashableFile> to) {
            gone.ifPresent(to::remove);
            come.ifPresent(name -> to.put(name, file));
        }
    }

    /** Lets the hook see each step from now on, in the place of the one before. */
    public CrashableStorage hook(Step.Hook seen) {
        hook = seen;
        return this;
    }

    /** What another machine finds after a power loss; this one's hook is not taken over. */
    public synchronized CrashableStorage crash(Random random) {
        var left = new TreeMap<>(forcedNames);
        unforced.stream().filter(_ -> random.nextBoolean()).forEach(change -> change.apply(left));
        var found = new CrashableStorage();
        left.forEach((name, file) -> found.put(name, file.crash(random)));
        return found;
    }

    /** What another process finds once this one was killed: all of it, forced or not. */
    public synchronized CrashableStorage kill() {
        var copies = new IdentityHashMap<CrashableFile, CrashableFile>();
        var found = new CrashableStorage();
        names.forEach((name, file) -> found.names.put(name, copy(file, copies)));
        forcedNames.forEach((name, file) -> found.forcedNames.put(name, copy(file, copies)));
        unforced.forEach(change -> found.unforced.add(
                new Renaming(change.gone, change.come, copy(change.file, copies))));
        return found;
    }

    /** How many forces of files and of the folder were done. */
    public int forces() {
        return forces.get();
    }

    /** How many steps were done. */
    public int steps() {
        return steps.get();
    }

    /** How many files are open. */
    public int openFiles() {
        return openFiles.get();
    }

    /** A file's bytes, as processes see them. */
    public synchronized byte[] bytes(String name) {
        return names.get(name).bytes();
    }

    /** All files and their bytes, to be compared. */
    public synchronized Map<String, ByteBuffer> contents() {
        var contents = new HashMap<String, ByteBuffer>();
        names.forEach((name, file) -> contents.put(name, ByteBuffer.wrap(file.bytes())));
        return contents;
    }

    /** Puts a file there, forced, behind the back of the hook. */
    public CrashableStorage put(String name, byte[] bytes) {
        put(name, new CrashableFile(bytes));
        return this;
    }

    /** Takes a file away, durably, behind the back of the hook. */
    public synchronized CrashableStorage remove(String name) {
        names.remove(name);
        forcedNames.remove(name);
        return this;
    }

    @Override
    public String location() {
        return "memory";
    }

    @Override
    public synchronized List<String> names() {
        return List.copyOf(names.keySet());
    }

    @Override
    public StorageFile openToRead(String name) throws IOException {
        return new Handle(name, existing(name));
    }

    @Override
    public StorageFile openToWrite(String name) throws IOException {
        boolean missing;
        synchronized (this) {
            missing = !names.containsKey(name);
        }
        if (missing) {
            before(Kind.CREATE, name, 0);
            change(new Renaming(
                    Optional.empty(), Optional.of(name), new CrashableFile(new byte[0])));
        }
        return new Handle(name, existing(name));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        before(Kind.RENAME, from, 0);
        change(new Renaming(Optional.of(from), Optional.of(to), existing(from)));
    }

    @Override
    public void delete(String name) throws IOException {
        before(Kind.DELETE, name, 0);
        change(new Renaming(Optional.of(name), Optional.empty(), existing(name)));
    }

    @Override
    public void force() throws IOException {
        before(Kind.FORCE_FOLDER, "", 0);
        forces.incrementAndGet();
        synchronized (this) {
            unforced.forEach(change -> change.apply(forcedNames));
            unforced.clear();
        }
    }

    @Override
    public void close() {
        // nobody else can open it anyway
    }

    private void before(Kind kind, String file, int bytes) throws IOException {
        hook.before(new Step(kind, file, bytes));
        steps.incrementAndGet();
    }

    private synchronized void change(Renaming change) {
        change.apply(names);
        unforced.add(change);
    }

    private synchronized void put(String name, CrashableFile file) {
        names.put(name, file);
        forcedNames.put(name, file);
    }

    private synchronized CrashableFile existing(String name) throws IOException {
        CrashableFile file = names.get(name);
        if (file == null) {
            throw new NoSuchFileException(name);
        }
        return file;
    }

    private static CrashableFile copy(
            CrashableFile file, Map<CrashableFile, CrashableFile> copies) {
        return copies.computeIfAbsent(file, CrashableFile::copy);
    }

    /** A file as somebody opened it. */
    private final class Handle implements StorageFile {
        private final String name;
        private final CrashableFile file;
        private volatile boolean closed;

        Handle(String name, CrashableFile file) {
            this.name = name;
            this.file = file;
            openFiles.incrementAndGet();
        }

        @Override
        public int read(ByteBuffer into, long offset) throws IOException {
            refuseClosed();
            return file.read(into, offset);
        }

        @Override
        public void write(ByteBuffer from, long offset) throws IOException {
            refuseClosed();
            var bytes = new byte[from.remaining()];
            from.get(bytes);
            try {
                before(Kind.WRITE, name, bytes.length);
            } catch (DiskFull full) {
                file.write(offset, Arrays.copyOf(bytes, full.written()));
                throw new DiskFullException(full);
            }
            file.write(offset, bytes);
        }

        @Override
        public void force() throws IOException {
            refuseClosed();
            try {
                before(Kind.FORCE, name, 0);
            } catch (PagesLost lost) {
                file.forget();
                throw lost;
            }
            forces.incrementAndGet();
            file.force();
        }

        @Override
        public long size() throws IOException {
            refuseClosed();
            return file.size();
        }

        @Override
        public void truncate(long size) throws IOException {
            refuseClosed();
            before(Kind.TRUNCATE, name, 0);
            file.truncate(size);
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                openFiles.decrementAndGet();
            }
        }

        private void refuseClosed() throws IOException {
            if (closed) {
                throw new ClosedChannelException();
            }
        }
    }
}
