package replog.scenario;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for conditions, each with a deadline; what lies in another process is asked again. */
final class Await {
    private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(10);

    private Await() {}

    /** Asks until it is so; the answer that was not good enough is part of the failure. */
    static void until(String what, Duration within, Supplier<Answer> question) {
        long begunNanos = System.nanoTime();
        Answer answer = question.get();
        while (!answer.good()) {
            if (System.nanoTime() - begunNanos > within.toNanos()) {
                throw new AssertionError("not within " + within.toMillis() + " ms: " + what + "; "
                        + answer.seen());
            }
            LockSupport.parkNanos(BETWEEN_QUESTIONS.toNanos());
            answer = question.get();
        }
    }

    /** Whether it is so, and what was seen. */
    record Answer(boolean good, Object seen) {}

    /** What comes, once it is there. */
    static <T> T value(String what, Duration within, CompletableFuture<T> future) {
        try {
            return future.get(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            throw new AssertionError("not within " + within.toMillis() + " ms: " + what);
        } catch (ExecutionException e) {
            throw new AssertionError(what + ": " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }
}
