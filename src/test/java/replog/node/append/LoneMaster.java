package replog.node.append;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import replog.log.storage.DiskStorage;
import replog.log.storage.Storage;
import replog.node.OpenedNode.CompositeListener;
import replog.node.TestNodes;
import replog.node.store.NodeStore;
import replog.replication.Acknowledgements;
import replog.replication.Backoff;
import replog.replication.Health;
import replog.replication.Replication;

/** The append path of a master of a cluster of two, whose secondary nobody has heard of. */
final class LoneMaster implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger("s1/node");

    final PendingAppendCount storing = new PendingAppendCount();
    final InFlightKeys inFlightKeys = new InFlightKeys();
    final NodeStore store;
    final Appends appends;
    final IdempotentAppends idempotentAppends;
    private final Storage storage;

    LoneMaster(Path folder, Appends.Listener listener) throws IOException {
        this(folder, listener, true);
    }

    /** Its log is not begun: what is to be stored breaks off. */
    static LoneMaster withoutLog(Path folder) throws IOException {
        return new LoneMaster(folder, (_, _, _, _) -> { }, false);
    }

    private LoneMaster(Path folder, Appends.Listener listener, boolean begun)
            throws IOException {
        storage = DiskStorage.open(folder);
        store = NodeStore.open(TestNodes.place("master", folder), storage,
                TestNodes.settings("--role=master").storage(), _ -> { }, LOGGER);
        if (begun) {
            store.beginLog(UUID.randomUUID());
        }
        var acknowledgements = new Acknowledgements(2, _ -> { });
        acknowledgements.addNode("master");
        var replication = new Replication(new Replication.Master(store.log(),
                store.metadata().nodeId(), 1, store.instance(), acknowledgements,
                () -> {
                    throw new AssertionError("nobody is asked");
                }, new CompositeListener(List.of()), LOGGER), OptionalInt.of(2),
                        new Replication.Options(
                new Backoff(List.of(Duration.ofSeconds(1))), 0, 1 << 10, new Health.Rules(2, 5),
                Duration.ofSeconds(1)));
        var permission = new WritePermission(
                store, replication, Optional::empty, OptionalInt.of(1), LOGGER);
        appends = new Appends(new Appends.Master(store, 1, replication,
                acknowledgements, permission, List::of), storing, listener, 10);
        idempotentAppends = new IdempotentAppends(appends, permission, inFlightKeys);
    }

    @Override
    public void close() throws IOException {
        store.close(Duration.ofSeconds(10));
        storage.close();
    }
}
