package replog.scenario;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import replog.scenario.Await.Answer;

/**
 * Clients that append one value after the other, {@code client:counter}, until they are stopped;
 * one more reads what the nodes show meanwhile.
 *
 * <p>A client that hears nothing, or that the master goes down, has come to its end. For one
 * thread; the clients have one each.
 */
final class Load implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int MAX_READ = 100;

    private final Cluster cluster;
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<?>> clients = new ArrayList<>();
    private volatile boolean stopped;

    private Load(Cluster cluster) {
        this.cluster = cluster;
    }

    /**
     * Begins.
     *
     * @param name unlike that of any other load of the scenario
     * @param concern what a client asks for with its n-th append
     */
    static Load start(Cluster cluster, String name, int clients, IntUnaryOperator concern) {
        var load = new Load(cluster);
        for (int number = 1; number <= clients; number++) {
            String client = name + "." + number;
            load.clients.add(load.executor.submit(() -> load.append(client, concern)));
        }
        load.clients.add(load.executor.submit(() -> load.read(new Random(name.hashCode()))));
        return load;
    }

    /** Asks for 1, 2 and 3 nodes in turn. */
    static int mixed(int counter) {
        return 1 + counter % 3;
    }

    /** Waits until so many more appends are acknowledged. */
    void awaitAcknowledged(int more) {
        int goal = acknowledged.get() + more;
        Await.until(more + " appends", LIMIT, () -> {
            clients.stream().filter(client -> client.state() == Future.State.FAILED).findFirst()
                    .ifPresent(Load::rethrow);
            return new Answer(acknowledged.get() >= goal, acknowledged.get() + " of " + goal);
        });
    }

    /** Waits until all clients have ended; an answer out of shape comes out here. */
    @Override
    public void close() {
        stopped = true;
        executor.close();
        for (Future<?> client : clients) {
            rethrow(client);
        }
    }

    private static void rethrow(Future<?> client) {
        if (client.state() == Future.State.FAILED) {
            throw new AssertionError("a client of the load failed", client.exceptionNow());
        }
    }

    private void append(String client, IntUnaryOperator concern) {
        for (int counter = 1; !stopped; counter++) {
            Post post = cluster.post(client + ":" + counter)
                    .withConcern(concern.applyAsInt(counter));
            switch (Await.value("an append of the load", LIMIT, post.send())) {
                case Outcome.Acknowledged _ -> acknowledged.incrementAndGet();
                case Outcome.Appended _, Outcome.NotAppended _, Outcome.Unknown _ -> stopped = true;
                case Outcome.Redirected(var location) ->
                        throw new AssertionError("the master redirects to " + location);
            }
        }
    }

    private void read(Random random) {
        long from = 1;
        List<Endpoint> nodes = cluster.endpoints();
        while (!stopped) {
            Endpoint node = nodes.get(random.nextInt(nodes.size()));
            try {
                long begunNanos = System.nanoTime();
                List<Entry> entries = node.entries(from, MAX_READ);
                cluster.history().add(
                        new History.Read(node.name(), begunNanos, from, MAX_READ, entries));
                from = 1 + random.nextLong(from + entries.size());
            } catch (UncheckedIOException _) {
                from = 1; // that one is down
            }
        }
    }
}
