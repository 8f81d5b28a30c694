package replog.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import replog.http.BareClient;

/**
 * One client that appends, waits for the answer, and appends again, until all are told to stop.
 * After a failure it pauses, longer with each in a row, so that a dead master isn't hammered.
 *
 * <p>Runs on a thread of its own; any other may give up its last answer.
 */
final class BenchClient implements Runnable {
    static final long FIRST_PAUSE_MILLIS = 50;
    static final long LONGEST_PAUSE_MILLIS = 1000;
    private static final String NO_ANSWER = "no answer by the end";

    private final BareClient client;
    private final BenchRequests requests;
    private final BenchTally tally;
    private final CountDownLatch stop;
    private volatile boolean givenUp;

    BenchClient(
            BareClient client, BenchRequests requests, BenchTally tally, CountDownLatch stop) {
        this.client = client;
        this.requests = requests;
        this.tally = tally;
        this.stop = stop;
    }

    @Override
    public void run() {
        int failures = 0;
        while (stop.getCount() > 0) {
            failures = acknowledged() ? 0 : failures + 1;
            if (failures > 0) {
                EarlyEnd.awaited(stop, Duration.ofMillis(pauseMillis(failures)));
            }
        }
        client.close();
    }

    /** Ends an exchange that is under way; for after the stop. */
    void giveUp() {
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
        var result = Appended.of(reply);
        boolean cut = givenUp && result.data() == Appended.Data.UNKNOWN;
        tally.count(cut ? Appended.unknown(NO_ANSWER, NO_ANSWER) : result, began, answered);
        return result.isAcknowledged();
    }
}
