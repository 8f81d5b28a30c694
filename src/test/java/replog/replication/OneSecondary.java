package replog.replication;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import replog.fixture.LoggedLines;
import replog.log.frame.LogEnd;
import replog.wire.MasterInfo;

/** A master's side of one secondary without any thread: a test asks for each pass. */
final class OneSecondary implements AutoCloseable {
    static final URI URL = URI.create("http://127.0.0.1:8001");
    static final UUID MASTER = new UUID(0, 1);
    static final UUID INSTANCE = new UUID(0, 2);
    static final long EPOCH = 4;

    private static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(1);
    private static final int MAX_PASSES = 1_000;

    final LogFolder folder;
    final FakeSecondary link;
    final Acknowledgements acknowledgements;
    final Secondary secondary;
    final ReplicationLoop loop;
    final LoggedLines logged = new LoggedLines();
    final RecordingListener watched = new RecordingListener();
    final List<String> fenced = new ArrayList<>();
    final AtomicInteger turns = new AtomicInteger();

    OneSecondary(LogFolder folder, FakeSecondary link, Settings settings) {
        this.folder = folder;
        this.link = link;
        this.acknowledgements = new Acknowledgements(2, folder.log()::commit);
        acknowledgements.addNode("master");
        var options = new Replication.Options(new Backoff(List.of(settings.pause)), 0,
                settings.batchBytes, new Health.Rules(2, 5), HEARTBEAT_INTERVAL);
        var context = new Secondary.Context(folder.log(),
                new PrefixCheck(folder.log(), MASTER, EPOCH, INSTANCE), new DuplicateNodes(),
                acknowledgements, options, fenced::add, turns::incrementAndGet, watched,
                logged);
        this.secondary = new Secondary(new SecondaryAddress("s1", true, URL), link, context);
        secondary.setCounted(settings.counted);
        this.loop = new ReplicationLoop(secondary, folder.log(), this::claim, watched, logged);
    }

    record Settings(int batchBytes, Duration pause, boolean counted) {
        static final Settings QUICK = new Settings(1 << 10, Duration.ofMillis(1), true);

        Settings pausing(Duration longer) {
            return new Settings(batchBytes, longer, counted);
        }

        Settings spare() {
            return new Settings(batchBytes, pause, false);
        }
    }

    static OneSecondary behind(Path parent, Settings settings, String... values)
            throws IOException {
        var own = LogFolder.holding(parent.resolve("master"), LogFolder.LOG_ID, values);
        return new OneSecondary(own, new FakeSecondary(parent.resolve("s1")), settings);
    }

    /** Asks it how it stands, and takes the answer in. */
    void heartbeat() {
        long begunNanos = System.nanoTime();
        secondary.onHeartbeatResult(link.heartbeat(Optional.of(claim())), begunNanos);
        acknowledgements.recordOwn("master", MASTER, folder.log().end().lastId(), true);
    }

    void missHeartbeat() {
        secondary.onHeartbeatResult(
                new SecondaryClient.Answer.TimedOut(Duration.ofMillis(500)), System.nanoTime());
    }

    /** Lets the loop do what it would until the secondary is known to hold all. */
    void passUntilLevel() throws InterruptedException {
        long lastId = folder.log().end().lastId();
        for (int passes = 0; secondary.view().lastId() < lastId; passes++) {
            if (passes == MAX_PASSES) {
                throw new AssertionError("not level at " + secondary.view());
            }
            loop.runOnce();
        }
    }

    void passes(int count) throws InterruptedException {
        for (int pass = 0; pass < count; pass++) {
            loop.runOnce();
        }
    }

    ReplicationState state() {
        return secondary.view().state();
    }

    MasterInfo claim() {
        LogEnd end = folder.log().end();
        return new MasterInfo(LogFolder.LOG_ID, EPOCH, INSTANCE, "master",
                URI.create("http://127.0.0.1:8000"), URI.create("http://127.0.0.1:8000"),
                end.lastId(), folder.log().committedId(), Duration.ZERO);
    }

    @Override
    public void close() throws IOException {
        folder.close();
        link.close();
    }
}
