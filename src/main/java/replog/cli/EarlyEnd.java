package replog.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Lets a command that a signal ends say first how far it came. Stateless. */
final class EarlyEnd {
    private static final long RESULT_SECONDS = 10;

    private EarlyEnd() {}

    /**
     * Does it. The process ends by the signal, but not before this is done, or has not come to its
     * end for ten seconds.
     *
     * @param work is given what a signal opens
     */
    static ExitCode by(Function<CountDownLatch, ExitCode> work) {
        var stop = new CountDownLatch(1);
        var done = new CountDownLatch(1);
        Thread hook = Thread.ofPlatform().name("early-end").unstarted(() -> {
            stop.countDown();
            await(done);
        });
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return work.apply(stop);
        } finally {
            done.countDown();
            forget(hook);
        }
    }

    private static void await(CountDownLatch done) {
        try {
            done.await(RESULT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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
