package replog.cli.bench;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import replog.cli.append.AppendReply;
import replog.cli.bench.BenchRequests.RandomText;
import replog.cli.terminal.ProgressLine;
import replog.cli.terminal.SignalStop;
import replog.http.socket.SingleConnectionClient;

/**
 * One run: clients on virtual threads, a warm-up, a time that is measured, and a short while for
 * the last answers to come. Belongs to the thread that runs it; any other may end it early by the
 * latch.
 */
final class BenchRun {
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(2);

    private final BenchOptions options;
    private final URI target;
    private final CountDownLatch stop;
    private final CountDownLatch over;
    private final List<BenchClient> clients = new ArrayList<>();
    private final long beganNanos = System.nanoTime();
    private final BenchCounters tally;

    /** @param stop released to end it early, and at its end */
    BenchRun(BenchOptions options, URI target, RandomText text, CountDownLatch stop) {
        this.options = options;
        this.target = target;
        this.stop = stop;
        this.over = new CountDownLatch(options.connections());
        this.tally = new BenchCounters(
                beganNanos + options.warmup().toNanos(), options.entriesPerRequest());
        for (int i = 0; i < options.connections(); i++) {
            clients.add(new BenchClient(new SingleConnectionClient(target, options.timeout()),
                    BenchRequests.of(options, target, text, i)));
        }
    }

    /** Blocks until it is over. */
    BenchResult run(ProgressLine progress) {
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
                System.nanoTime() - beganNanos - options.warmup().toNanos()));
        Duration processor = processor().minus(processorBefore);
        progress.end();
        stop.countDown();
        awaitLastAnswers();
        return new BenchResult(options, target, counted, tally.latencies().count(),
                BenchResult.Latencies.of(tally.latencies()), tally.errors(), tally.entries(),
                processor);
    }

    /** Until the planned end, or the stop. Gives what the processor had done by the warm-up. */
    private Duration measure(ProgressLine progress) {
        Duration before = processor();
        long acknowledged = 0;
        long last = options.warmup().plus(options.counted()).toSeconds();
        for (long second = 1; second <= last; second++) {
            Duration since = Duration.ofSeconds(second);
            long leftNanos = beganNanos + since.toNanos() - System.nanoTime();
            if (SignalStop.await(stop, Duration.ofNanos(leftNanos))) {
                return before;
            }
            if (since.equals(options.warmup())) {
                before = processor();
            }
            long now = tally.entries(AppendReply.Data.ACKNOWLEDGED);
            progress.show(progress(since.minus(options.warmup()), now - acknowledged));
            acknowledged = now;
        }
        return before;
    }

    private void awaitLastAnswers() {
        if (!SignalStop.await(over, LAST_ANSWERS)) {
            clients.forEach(BenchClient::giveUp);
            SignalStop.await(over, LAST_ANSWERS);
        }
    }

    /** @param measured how long; not positive during the warm-up */
    private String progress(Duration measured, long entries) {
        boolean counts = measured.isPositive();
        return String.format(Locale.ROOT, "%7s  %,d entries/s  p99 %s  errors %,d",
                counts ? measured.toSeconds() + " s" : "warm-up", entries,
                counts ? String.format(Locale.ROOT, "%.2f ms",
                        tally.latencies().quantileNanos(0.99) / 1e6) : "-",
                tally.errorCount());
    }

    private static Duration processor() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /**
     * One client that appends, waits for the answer, and appends again, until all are stopped.
     * After a failure it pauses, longer with each in a row, so that a dead master isn't hammered.
     *
     * <p>Runs on a thread of its own; any other may give up its last answer.
     */
    final class BenchClient {
        static final long FIRST_PAUSE_MILLIS = 50;
        static final long LONGEST_PAUSE_MILLIS = 1000;
        private static final String NO_ANSWER = "no answer by the end";

        private final SingleConnectionClient client;
        private final BenchRequests requests;
        private volatile boolean givenUp;

        private BenchClient(SingleConnectionClient client, BenchRequests requests) {
            this.client = client;
            this.requests = requests;
        }

        private void run() {
            int failures = 0;
            while (stop.getCount() > 0) {
                failures = acknowledged() ? 0 : failures + 1;
                if (failures > 0) {
                    SignalStop.await(stop, Duration.ofMillis(pauseMillis(failures)));
                }
            }
            client.close();
        }

        /** Ends an exchange that is under way; for after the stop. */
        private void giveUp() {
            givenUp = true;
            client.close();
        }

        /** Doubled with each failure in a row, up to the longest. */
        static long pauseMillis(int failures) {
            long doubled = FIRST_PAUSE_MILLIS << Math.min(failures - 1, 10);
            return Math.min(doubled, LONGEST_PAUSE_MILLIS);
        }

        private boolean acknowledged() {
            byte[] request = requests.next();
            long began = System.nanoTime();
            var reply = client.exchange(request);
            long answered = System.nanoTime();
            var result = AppendReply.of(reply);
            boolean cut = givenUp && result.data() == AppendReply.Data.UNKNOWN;
            tally.count(cut ? AppendReply.unknown(NO_ANSWER, NO_ANSWER) : result, began, answered);
            return result.isAcknowledged();
        }
    }
}
