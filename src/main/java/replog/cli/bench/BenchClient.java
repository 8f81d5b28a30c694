package replog.cli.bench;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import replog.cli.append.AppendReply;
import replog.cli.terminal.SignalStop;
import replog.http.socket.SocketClient;

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

    private final SocketClient client;
    private final BenchRequests requests;
    private final BenchCounters tally;
    private final CountDownLatch stop;
    private volatile boolean givenUp;

    BenchClient(
            SocketClient client, BenchRequests requests, BenchCounters tally, CountDownLatch stop) {
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
                SignalStop.await(stop, Duration.ofMillis(pauseMillis(failures)));
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
        var result = AppendReply.of(reply);
        boolean cut = givenUp && result.data() == AppendReply.Data.UNKNOWN;
        tally.count(cut ? AppendReply.unknown(NO_ANSWER, NO_ANSWER) : result, began, answered);
        return result.isAcknowledged();
    }
}
