package replog.log.frame;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import replog.durability.FsyncMode;
import replog.log.CrashableStorage;
import replog.log.Log;
import replog.log.LogOptions;
import replog.log.LogReader;
import replog.log.PendingAppend;
import replog.log.PendingAppend.Outcome;
import replog.log.segment.SegmentHeader;
import replog.log.storage.Storage;

/** The verbs in which this room's tests speak of a log. */
public final class Logs {
    public static final UUID ID = UUID.fromString("5f0c9a4e-8f2b-4a55-9d7f-1d2f3a4b5c6d");
    public static final LogOptions ROOMY = options(1 << 20);

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private Logs() {}

    public static LogOptions options(long segmentBytes) {
        return options(segmentBytes, new FsyncMode.Always());
    }

    public static LogOptions options(long segmentBytes, FsyncMode forcing) {
        return options(segmentBytes, forcing, Duration.ofSeconds(1));
    }

    static LogOptions options(long segmentBytes, FsyncMode forcing, Duration rest) {
        return new LogOptions(
                segmentBytes, forcing, () -> Instant.ofEpochMilli(1_789_000_000_000L), rest);
    }

    /** Opens what the folder holds, and begins it where nothing was begun. */
    public static Log open(Storage storage, LogOptions options) throws IOException {
        Log log = Log.open(storage, options).log();
        if (log.id().isEmpty()) {
            log.begin(ID);
        }
        return log;
    }

    public static Log open(Storage storage) throws IOException {
        return open(storage, ROOMY);
    }

    /** Waits for an entry after that one; returns whether there is one. */
    static boolean awaitBeyond(Log log, long id, long nanos, BooleanSupplier over)
            throws InterruptedException {
        log.changes().await(id, Long.MAX_VALUE, nanos, over);
        return log.end().lastId() > id;
    }

    public static List<NewEntry> drafts(String... values) {
        return Arrays.stream(values).map(value -> NewEntry.of(value.getBytes(UTF_8))).toList();
    }

    /** The first of them has a key. */
    public static List<NewEntry> keyed(String key, String... values) {
        var drafts = new ArrayList<>(drafts(values));
        drafts.set(0, new NewEntry(key.getBytes(UTF_8), drafts.getFirst().value()));
        return drafts;
    }

    /** Appends the values atomically under a key. */
    public static Outcome.Appended appendKeyed(Log log, String key, String... values) {
        return appended(log.append(keyed(key, values), 1));
    }

    /** Appends each value alone, one after the other. */
    public static void append(Log log, String... values) {
        for (String value : values) {
            appendTogether(log, value);
        }
    }

    /** Appends the values atomically. */
    public static Outcome.Appended appendTogether(Log log, String... values) {
        return appended(log.append(drafts(values), 1));
    }

    public static Outcome.Appended appended(PendingAppend append) {
        Outcome outcome = outcome(append);
        assertThat(outcome).isInstanceOf(Outcome.Appended.class);
        return (Outcome.Appended) outcome;
    }

    public static Outcome outcome(PendingAppend append) {
        return append.await(PATIENCE_NANOS)
                .orElseThrow(() -> new AssertionError("the append was never settled"));
    }

    /** All visible values, read in small pieces. */
    public static List<String> values(Log log) throws IOException {
        return entries(log, 1).stream().map(Entry::value).toList();
    }

    static List<Entry> entries(Log log, long fromId) throws IOException {
        var entries = new ArrayList<Entry>();
        try (LogReader reader = log.reader(fromId)) {
            FrameBatch frames = reader.read(100);
            while (!frames.isEmpty()) {
                var cursor = frames.cursor();
                while (cursor.next()) {
                    entries.add(cursor.entry());
                }
                frames = reader.read(100);
            }
        }
        return entries;
    }

    /** The bytes of all visible frames. */
    public static byte[] frames(Log log) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (LogReader reader = log.reader(1)) {
            FrameBatch frames = reader.read(4096);
            while (!frames.isEmpty()) {
                var piece = new byte[frames.bytes()];
                frames.buffer().get(piece);
                bytes.write(piece);
                frames = reader.read(4096);
            }
        }
        return bytes.toByteArray();
    }

    /** H(0), H(1) … computed from the definition alone. */
    public static List<String> naiveChain(Log log) throws IOException {
        var chain = new ArrayList<String>();
        byte[] head = sha256(ByteBuffer.allocate(16)
                .putLong(ID.getMostSignificantBits()).putLong(ID.getLeastSignificantBits())
                .array());
        chain.add(Hash.of(head, 0).toString());
        var frames = ByteBuffer.wrap(frames(log));
        while (frames.hasRemaining()) {
            var frame = new byte[frames.getInt(frames.position())];
            frames.get(frame);
            head = sha256(ByteBuffer.allocate(Hash.BYTES + frame.length)
                    .put(head).put(frame).array());
            chain.add(Hash.of(head, 0).toString());
        }
        return chain;
    }

    /** The hash after each entry, as the log itself says it. */
    public static List<String> chain(Log log) throws IOException {
        var chain = new ArrayList<String>();
        for (long id = 0; id <= log.end().lastId(); id++) {
            chain.add(log.hashAt(id).toString());
        }
        return chain;
    }

    /** Chance from a small number: {@link Random} itself gives neighbours the same first bits. */
    public static Random chance(long seed) {
        return new Random(seed * 0x9E3779B97F4A7C15L);
    }

    /** Frames as another node may have written them, some of them atomic appends. */
    static FrameBatch framesOf(long firstId, List<List<String>> appends) {
        var bytes = new ByteArrayOutputStream();
        long id = firstId;
        for (List<String> values : appends) {
            int remaining = values.size();
            for (NewEntry newEntry : drafts(values.toArray(String[]::new))) {
                var frame = new byte[Frame.bytes(newEntry)];
                Frame.write(frame, 0, newEntry, id++, --remaining, new Frame.Stamp(1, 1));
                bytes.writeBytes(frame);
            }
        }
        return new FrameBatch(bytes.toByteArray(), 0, bytes.size(), firstId, id - 1);
    }

    public static void awaitUntil(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as("waited too long").isNegative();
            Thread.onSpinWait();
        }
    }

    public static String segment(long firstId) {
        return SegmentHeader.fileName(firstId);
    }

    /** Flips one bit of a file of a storage, in place. */
    public static void flip(CrashableStorage storage, String file, int offset) {
        byte[] bytes = storage.bytes(file);
        bytes[offset] ^= 0x10;
        storage.put(file, bytes);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
