package replog.cli;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import replog.http.BareClient;

/**
 * One run: clients on virtual threads, a warm-up, a time that is measured, and a short while for
 * the last answers to come. Belongs to the thread that runs it; any other may end it early by the
 * latch.
 */
final class BenchLoad {
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(2);

    private final BenchPlan plan;
    private final URI target;
    private final CountDownLatch stop;
    private final CountDownLatch over;
    private final List<BenchClient> clients = new ArrayList<>();
    private final long beganNanos = System.nanoTime();
    private final BenchTally tally;

    /** @param stop released by whoever wants it to end, and at its end */
    BenchLoad(BenchPlan plan, URI target, RandomText text, CountDownLatch stop) {
        this.plan = plan;
        this.target = target;
        this.stop = stop;
        this.over = new CountDownLatch(plan.connections());
        this.tally = new BenchTally(
                beganNanos + plan.warmup().toNanos(), plan.entriesPerRequest());
        for (int i = 0; i < plan.connections(); i++) {
            clients.add(new BenchClient(new BareClient(target, plan.timeout()),
                    BenchRequests.of(plan, target, text, i), tally, stop));
        }
    }

    /** Blocks until it is over. */
    BenchFigures run(BenchProgress progress) {
        for (BenchClient client : clients) {
            Thread.startVirtualThread(() -> {
                try {
                    client.run();
                } finally {
                    over.countDown();
                }
            });
        }
        Duration processorBefore = measure(progress);
        tally.end();
        var counted = Duration.ofNanos(Math.max(0,
                System.nanoTime() - beganNanos - plan.warmup().toNanos()));
        Duration processor = processor().minus(processorBefore);
        progress.end();
        stop.countDown();
        awaitLastAnswers();
        return figures(counted, processor);
    }

    /** Until the planned end, or the stop. Gives what the processor had done by the warm-up. */
    private Duration measure(BenchProgress progress) {
        Duration before = processor();
        long last = plan.warmup().plus(plan.counted()).toSeconds();
        for (long second = 1; second <= last; second++) {
            Duration since = Duration.ofSeconds(second);
            long leftNanos = beganNanos + since.toNanos() - System.nanoTime();
            if (awaited(stop, leftNanos)) {
                return before;
            }
            if (since.equals(plan.warmup())) {
                before = processor();
            }
            progress.second(since.minus(plan.warmup()), tally);
        }
        return before;
    }

    private void awaitLastAnswers() {
        if (!awaited(over, LAST_ANSWERS.toNanos())) {
            clients.forEach(BenchClient::giveUp);
            awaited(over, LAST_ANSWERS.toNanos());
        }
    }

    private BenchFigures figures(Duration counted, Duration processor) {
        var fates = new EnumMap<AppendFate.Data, Long>(AppendFate.Data.class);
        for (var data : AppendFate.Data.values()) {
            fates.put(data, tally.entries(data));
        }
        return new BenchFigures(target, counted, tally.latencies().count(),
                BenchFigures.Latencies.of(tally.latencies()), tally.errors(), fates, processor);
    }

    private static boolean awaited(CountDownLatch latch, long nanos) {
        try {
            return latch.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }

    private static Duration processor() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }
}
