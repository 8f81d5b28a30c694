package replog.cli.terminal;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Lets a command that a signal ends say first how far it came. Stateless. */
public final class SignalStop {
    private static final Duration RESULT = Duration.ofSeconds(10);

    private SignalStop() {}

    /**
     * Does it. The process ends by the signal, but not before this is done, or has not come to its
     * end for ten seconds.
     *
     * @param work is given what a signal opens
     */
    public static ExitCode run(Function<CountDownLatch, ExitCode> work) {
        var stop = new CountDownLatch(1);
        var done = new CountDownLatch(1);
        Thread hook = Thread.ofPlatform().name("early-end").unstarted(() -> {
            stop.countDown();
            await(done, RESULT);
        });
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return work.apply(stop);
        } finally {
            done.countDown();
            forget(hook);
        }
    }

    /** Whether a latch is opened within that time; for threads that are never interrupted. */
    public static boolean await(CountDownLatch latch, Duration within) {
        try {
            return latch.await(within.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // the process is ending, and the hook has been waiting for this
        }
    }
}
