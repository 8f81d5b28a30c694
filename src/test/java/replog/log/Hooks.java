package replog.log;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import replog.log.Step.Kind;

/** Hooks that fail, hold or halt a {@link CrashableStorage}. */
public final class Hooks {
    private static final long PATIENCE_SECONDS = 20;

    private Hooks() {}

    /** Fails the n-th step of a kind, from 1 on, and no other. */
    public static Step.Hook fail(Kind kind, int number) {
        var seen = new AtomicInteger();
        return step -> {
            if (step.kind() == kind && seen.incrementAndGet() == number) {
                throw new IOException("injected: " + step);
            }
        };
    }

    /** A disk with so much room for what is written from now on. */
    public static Step.Hook room(int bytes) {
        var left = new AtomicInteger(bytes);
        return step -> {
            int room = left.getAndAdd(-step.bytes());
            if (step.kind() == Kind.WRITE && room < step.bytes()) {
                throw new DiskFull(Math.max(0, room));
            }
        };
    }

    /** Does so many steps, and none after them: the power is gone. */
    public static final class Halt implements Step.Hook {
        private final int steps;
        private final AtomicInteger left;

        public Halt(int steps) {
            this.steps = steps;
            this.left = new AtomicInteger(steps);
        }

        @Override
        public void before(Step step) throws IOException {
            if (left.getAndDecrement() <= 0) {
                throw new IOException("the power is gone before " + step);
            }
        }

        /** Whether a step was asked for that was not done. */
        public boolean halted() {
            return left.get() < 0;
        }

        @Override
        public String toString() {
            return "power gone after " + steps + " steps";
        }
    }

    /** Holds each step of a kind until it is opened. */
    public static final class Gate implements Step.Hook {
        private final Kind kind;
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch opened = new CountDownLatch(1);

        public Gate(Kind kind) {
            this.kind = kind;
        }

        @Override
        public void before(Step step) throws IOException {
            if (step.kind() == kind) {
                reached.countDown();
                await(opened);
            }
        }

        /** Waits until a step is held. */
        public void awaitHeld() {
            await(reached);
        }

        public void open() {
            opened.countDown();
        }

        private static void await(CountDownLatch latch) {
            try {
                if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    throw new AssertionError("the gate waited too long");
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
