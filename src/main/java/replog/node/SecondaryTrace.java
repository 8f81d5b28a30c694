package replog.node;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import replog.replication.Attempt;

/**
 * The last attempts to send one secondary entries, and the last rises of its position. Guarded by
 * its own monitor, in which nothing is waited for.
 */
final class SecondaryTrace {
    static final int CAPACITY = 4096;

    private static final int MAX_DETAIL_LENGTH = 300;

    private final Attempt[] attempts = new Attempt[CAPACITY];
    private final long[] firstIds = new long[CAPACITY];
    private final long[] lastIds = new long[CAPACITY];
    private final long[] provenNanos = new long[CAPACITY];
    private long attemptCount;
    private long riseCount;

    /**
     * What is known of one entry.
     *
     * @param acknowledgedNanos when it was proven to hold it and was not before; more than once
     *     where it lost it meanwhile
     * @param complete whether nothing was forgotten of the time since then
     */
    record Part(List<Attempt> attempts, List<Long> acknowledgedNanos, boolean complete) {}

    /** One with an empty batch bears no entry, and is not kept. */
    synchronized void attempted(Attempt attempt) {
        if (attempt.lastId() >= attempt.firstId()) {
            attempts[slot(attemptCount)] = bounded(attempt);
            attemptCount++;
        }
    }

    synchronized void acknowledged(long firstId, long lastId, long nowNanos) {
        firstIds[slot(riseCount)] = firstId;
        lastIds[slot(riseCount)] = lastId;
        provenNanos[slot(riseCount)] = nowNanos;
        riseCount++;
    }

    /** @param since when the entry was received, if that is known: nothing of it is older */
    synchronized Part of(long id, OptionalLong since) {
        var with = new ArrayList<Attempt>();
        for (long number = oldest(attemptCount); number < attemptCount; number++) {
            Attempt attempt = attempts[slot(number)];
            if (attempt.firstId() <= id && id <= attempt.lastId()) {
                with.add(attempt);
            }
        }
        var proven = new ArrayList<Long>();
        for (long number = oldest(riseCount); number < riseCount; number++) {
            if (firstIds[slot(number)] <= id && id <= lastIds[slot(number)]) {
                proven.add(provenNanos[slot(number)]);
            }
        }
        return new Part(with, proven, since.isPresent() && isKept(since.getAsLong()));
    }

    private boolean isKept(long sinceNanos) {
        long attempt = oldest(attemptCount);
        long rise = oldest(riseCount);
        return (attempt == 0 || attempts[slot(attempt)].begunNanos() - sinceNanos <= 0)
                && (rise == 0 || provenNanos[slot(rise)] - sinceNanos <= 0);
    }

    private static long oldest(long count) {
        return Math.max(0, count - CAPACITY);
    }

    private static int slot(long number) {
        return (int) (number % CAPACITY);
    }

    private static Attempt bounded(Attempt attempt) {
        String detail = attempt.detail();
        return detail.length() <= MAX_DETAIL_LENGTH ? attempt : new Attempt(attempt.firstId(),
                attempt.lastId(), attempt.bytes(), attempt.begunNanos(), attempt.elapsedNanos(),
                attempt.result(), detail.substring(0, MAX_DETAIL_LENGTH), attempt.pause());
    }
}
