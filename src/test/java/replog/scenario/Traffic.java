package replog.scenario;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Clients that go on whatever happens: some append one value after the other and ask for random
 * concerns and timeouts, some read on random nodes, one follows what each node says of itself.
 *
 * <p>For one thread; the clients have one each.
 */
final class Traffic implements AutoCloseable {
    /** How many wait for as long as it takes. */
    private static final int PATIENT = 2;
    private static final int READERS = 3;
    private static final int MAX_READ = 100;
    private static final int MAX_LARGE = 30_000;
    private static final List<Object> CONCERNS = List.of(1, 2, 3, "majority", "all");
    private static final Duration AFTER_FAILURE = Duration.ofMillis(30);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(25);
    private static final Duration ANSWERED = Duration.ofSeconds(20);

    private final Cluster cluster;
    private final Course course;
    private final Tally tally;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<?>> clients = new ArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);

    private Traffic(Cluster cluster, Course course, Tally tally) {
        this.cluster = cluster;
        this.course = course;
        this.tally = tally;
    }

    /**
     * Begins.
     *
     * @param name unlike that of any other of the scenario
     * @param tally takes the outcomes
     */
    static Traffic start(Cluster cluster, String name, int writers, long seed, Course course,
            Tally tally) {
        var traffic = new Traffic(cluster, course, tally);
        for (int number = 1; number <= writers; number++) {
            String client = name + "." + number;
            boolean patient = number <= PATIENT;
            traffic.run(() ->
                    traffic.append(client, patient, new Random(seed + client.hashCode())));
        }
        for (int number = 1; number <= READERS; number++) {
            var random = new Random(seed + number);
            traffic.run(() -> traffic.read(random));
        }
        NodeName.TRIO.forEach(node -> traffic.run(() -> traffic.follow(node)));
        return traffic;
    }

    /** Waits so long, or until something is found wrong; says whether all is well. */
    boolean goesOnFor(Duration time) throws InterruptedException {
        return !ended.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Waits until each client has its answer; what a client found wrong comes out here. */
    @Override
    public void close() {
        ended.countDown();
        executor.shutdown();
        for (Future<?> client : clients) {
            try {
                client.get(ANSWERED.toMillis(), TimeUnit.MILLISECONDS);
            } catch (Exception e) {
                executor.shutdownNow();
                throw new AssertionError("a client was not answered, or wrongly", e);
            }
        }
    }

    private void run(Client client) {
        clients.add(executor.submit(() -> {
            try {
                client.run();
                return null;
            } catch (Throwable e) {
                ended.countDown(); // and close() tells
                throw e;
            }
        }));
    }

    @FunctionalInterface
    private interface Client {
        void run() throws InterruptedException;
    }

    private void append(String client, boolean patient, Random random)
            throws InterruptedException {
        for (int counter = 1; ended.getCount() > 0; counter++) {
            String value = client + ":" + counter;
            boolean large = random.nextInt(50) == 0;
            Post post = cluster.post(large ? value + " " + "x".repeat(random.nextInt(MAX_LARGE))
                    : value);
            switch (CONCERNS.get(random.nextInt(CONCERNS.size()))) {
                case Integer nodes -> post.withConcern(nodes);
                case Object word -> post.withConcern(word.toString());
            }
            if (!patient) {
                post.withTimeout(Duration.ofMillis(random.nextInt(5, 200)));
            }
            boolean paused = switch (post.send().join()) {
                case Outcome.Acknowledged _ -> counted("acknowledged", false);
                case Outcome.Appended _ -> counted("appended", false);
                case Outcome.NotAppended _ -> counted("not_appended", true);
                case Outcome.Unknown _ -> counted("unknown", true);
                case Outcome.Redirected(var location) ->
                        throw new AssertionError("the master redirects to " + location);
            };
            if (paused) {
                goesOnFor(AFTER_FAILURE);
            }
        }
    }

    private boolean counted(String outcome, boolean failure) {
        tally.count(outcome);
        return failure;
    }

    private void read(Random random) throws InterruptedException {
        long from = 1;
        List<Endpoint> nodes = cluster.endpoints();
        while (ended.getCount() > 0) {
            Endpoint node = nodes.get(random.nextInt(nodes.size()));
            long begunNanos = System.nanoTime();
            try {
                List<Entry> entries = node.entries(from, MAX_READ);
                cluster.history().add(
                        new History.Read(node.name(), begunNanos, from, MAX_READ, entries));
                tally.count("read");
                from = entries.size() == MAX_READ || random.nextInt(4) > 0
                        ? from + entries.size() : 1 + random.nextLong(from + entries.size());
            } catch (UncheckedIOException _) {
                goesOnFor(AFTER_FAILURE); // that one is down
            }
        }
    }

    private void follow(NodeName node) throws InterruptedException {
        while (goesOnFor(BETWEEN_LOOKS)) {
            int lifetime = cluster.lifetime(node);
            try {
                Status status = cluster.at(node).status();
                if (cluster.lifetime(node) == lifetime) {
                    course.observe(lifetime, status);
                }
            } catch (UncheckedIOException _) {
                continue; // it is down
            }
            if (!course.violations().isEmpty()) {
                throw new AssertionError(course.violations());
            }
        }
    }
}
