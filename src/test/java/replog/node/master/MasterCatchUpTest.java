package replog.node.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import replog.http.client.Client;
import replog.log.storage.DiskStorage;
import replog.log.storage.Storage;
import replog.node.TestNodes;
import replog.node.peer.PeerClient;
import replog.node.peer.RemoteLog;
import replog.node.result.ReadOnlyReason;
import replog.node.result.ReadOnlyReason.Cause;
import replog.node.store.NodeStore;
import replog.replication.Health;
import replog.replication.Health.Status;
import replog.replication.ReplicationState;
import replog.replication.SecondaryAddress;
import replog.replication.SecondaryView;

@Timeout(60)
class MasterCatchUpTest {
    private static final System.Logger LOGGER = System.getLogger("s1/node");
    private static final URI NOWHERE = URI.create(TestNodes.NOWHERE);
    private static final Duration SECOND = Duration.ofSeconds(1);

    @TempDir
    private Path folder;

    private final PeerClient peerClient =
            new PeerClient(new Client(SECOND), TestNodes.noFaults(), TestNodes.open());
    private Storage storage;
    private NodeStore store;

    @BeforeEach
    void begin() throws IOException {
        storage = DiskStorage.open(folder);
        store = NodeStore.open(TestNodes.place("master", folder), storage,
                TestNodes.settings("--role=master").storage(), _ -> { }, LOGGER);
        store.beginLog(UUID.randomUUID());
    }

    @AfterEach
    void end() throws IOException {
        peerClient.close();
        store.close(Duration.ofSeconds(10));
        storage.close();
    }

    @Test
    void holdsFromWhatItSawLast() throws Exception {
        var views = new AtomicReference<>(List.<SecondaryView>of());
        var looked = new CountDownLatch(1);
        var judgedSince = new CompletableFuture<Void>();
        var catchUp = new AtomicReference<MasterCatchUp>();
        catchUp.set(catchUp(() -> {
            List<SecondaryView> seen = views.get();
            if (looked.getCount() == 1) {
                looked.countDown();
                join(judgedSince); // as if this thread were held up between looking and judging
            }
            return seen;
        }, () -> { }));
        var first = CompletableFuture.runAsync(() -> catchUp.get().judge());
        looked.await();
        views.set(List.of(ahead()));
        var second = CompletableFuture.runAsync(() -> {
            catchUp.get().judge();
            judgedSince.complete(null);
        });
        CompletableFuture.allOf(first, second).join();
        assertThat(catchUp.get().hold().map(ReadOnlyReason::cause)).contains(Cause.BEHIND);
    }

    @Test
    void holdsForAsLongAsItFetches() throws Exception {
        var views = new AtomicReference<>(List.of(ahead()));
        var heldMeanwhile = new CompletableFuture<Boolean>();
        var catchUp = new AtomicReference<MasterCatchUp>();
        catchUp.set(catchUp(views::get, () -> {
            views.set(List.of()); // it is let go, while the entries are on their way
            catchUp.get().judge();
            heldMeanwhile.complete(catchUp.get().hold().isPresent());
        }));
        catchUp.get().judge();
        catchUp.get().start();
        assertThat(heldMeanwhile.get(20, TimeUnit.SECONDS)).isTrue();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (catchUp.get().hold().isPresent()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.yield();
        }
        catchUp.get().close();
    }

    /** @param asking run when it is about to fetch */
    private MasterCatchUp catchUp(Supplier<List<SecondaryView>> views, Runnable asking) {
        var catchUp = new AtomicReference<MasterCatchUp>();
        catchUp.set(new MasterCatchUp(store, new MasterCatchUp.Master(views, _ -> {
            asking.run();
            return new RemoteLog(peerClient, NOWHERE, SECOND, 1024);
        }, () -> { }, () -> { }, () -> catchUp.get().judge()), LOGGER));
        return catchUp.get();
    }

    private static void join(CompletableFuture<Void> done) {
        done.completeOnTimeout(null, 300, TimeUnit.MILLISECONDS).join();
    }

    private static SecondaryView ahead() {
        return new SecondaryView(new SecondaryAddress("s1", true, NOWHERE), true, "s1",
                Optional.of(UUID.randomUUID()),
                new Health(Status.HEALTHY, false, 0, Optional.of(Instant.EPOCH), 0),
                Optional.of(SECOND), ReplicationState.AHEAD, Optional.empty(), 0, 7,
                        Optional.empty());
    }
}
