package replog.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import replog.log.PendingAppend.Content;
import replog.log.PendingAppend.Outcome;
import replog.log.frame.FrameBatch;

class AppendQueueTest {
    private static final byte[] HALF = new byte[(int) (AppendQueue.MAX_BYTES / 2)];

    private final AppendQueue queue = new AppendQueue();

    @Test
    void givesAppendsInTheirOrder() throws InterruptedException {
        List<PendingAppend> appends = List.of(append(10), append(20), append(30));
        appends.forEach(append -> queue.add(append, Long.MAX_VALUE));
        assertThat(queue.take(1)).isEqualTo(appends);
        assertThat(queue.take(1)).isEmpty();
    }

    @Test
    void givesNoMoreThanOneGroupAtOnce() throws InterruptedException {
        queue.add(half(), Long.MAX_VALUE);
        queue.add(append(10), Long.MAX_VALUE);
        assertThat(queue.take(1)).hasSize(1);
        assertThat(queue.take(1)).hasSize(1);
    }

    @Test
    void holdsWhoeverAddsToAFullOneUntilThereIsRoom() throws InterruptedException {
        queue.add(half(), Long.MAX_VALUE);
        queue.add(half(), Long.MAX_VALUE);
        Thread third = adding(append(10));
        awaitBlocked(third);
        assertThat(queue.take(1)).hasSize(1);
        third.join();
        assertThat(queue.take(1)).hasSize(1);
        assertThat(queue.take(1)).hasSize(1);
    }

    @Test
    void letsThoseWhoWaitForRoomGoWhenItFails() throws InterruptedException {
        PendingAppend first = half();
        PendingAppend waiting = append(10);
        queue.add(first, Long.MAX_VALUE);
        queue.add(half(), Long.MAX_VALUE);
        Thread third = adding(waiting);
        awaitBlocked(third);
        queue.fail("broken");
        third.join();
        assertThat(first.await(0)).contains(new Outcome.NotAppended("broken"));
        assertThat(waiting.await(0)).contains(new Outcome.NotAppended("broken"));
        assertThat(queue.take(1)).isEmpty();
    }

    @Test
    void refusesWhoeverFindsNoRoomInTime() throws InterruptedException {
        queue.add(half(), Long.MAX_VALUE);
        queue.add(half(), Long.MAX_VALUE);
        PendingAppend late = append(10);
        queue.add(late, 1);
        assertThat(late.await(0)).containsInstanceOf(Outcome.NotAppended.class);
        assertThat(queue.take(1)).hasSize(1).doesNotContain(late);
    }

    @Test
    void stoppedItGivesWhatItHasAndTakesNoMore() throws InterruptedException {
        PendingAppend early = append(10);
        PendingAppend late = append(10);
        queue.add(early, Long.MAX_VALUE);
        queue.stop("closing");
        queue.add(late, Long.MAX_VALUE);
        assertThat(late.await(0)).contains(new Outcome.NotAppended("closing"));
        assertThat(early.await(0)).isEmpty();
        assertThat(queue.take(Long.MAX_VALUE)).containsExactly(early);
        assertThat(queue.take(Long.MAX_VALUE)).isEmpty();
    }

    @Test
    void wakesTheWriter() throws InterruptedException {
        var taken = new CountDownLatch(1);
        Thread writer = Thread.startVirtualThread(() -> {
            try {
                if (!queue.take(Long.MAX_VALUE).isEmpty()) {
                    taken.countDown();
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        awaitBlocked(writer);
        queue.add(append(10), Long.MAX_VALUE);
        assertThat(taken.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void tellsFatesOnceItsLockIsLeft() throws Exception {
        var heard = new ArrayList<Boolean>();
        queue.add(listening(heard), 0);
        queue.refuse("full");
        queue.add(listening(heard), 0);
        queue.accept();
        queue.add(listening(heard), 0);
        queue.fail("failed");
        queue.add(listening(heard), 0);
        assertThat(heard).containsExactly(true, true, true, true);
    }

    /** Whoever hears its outcome looks whether another thread can enter the queue meanwhile. */
    private PendingAppend listening(List<Boolean> heard) {
        return new PendingAppend(new Content.Verbatim(new FrameBatch(HALF, 0, 10, 1, 1)), _ -> {
            Thread other = Thread.startVirtualThread(queue::isStopped);
            try {
                heard.add(other.join(Duration.ofSeconds(5)));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private Thread adding(PendingAppend append) {
        return Thread.startVirtualThread(() -> queue.add(append, Long.MAX_VALUE));
    }

    private static PendingAppend half() {
        return append(HALF.length);
    }

    private static PendingAppend append(int bytes) {
        return new PendingAppend(new Content.Verbatim(new FrameBatch(HALF, 0, bytes, 1, 1)));
    }

    private static void awaitBlocked(Thread thread) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (thread.getState() != Thread.State.WAITING
                && thread.getState() != Thread.State.TIMED_WAITING) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
