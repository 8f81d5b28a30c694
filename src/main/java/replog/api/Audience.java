package replog.api;

/**
 * Those who follow what one thread tells, by their number: the last one that leaves has it end, for
 * good, so that whoever comes later begins another. Safe for use by several threads.
 */
final class Audience {
    private int size = 1;
    private volatile boolean ended;

    /** False if it has ended; true is to be followed by one {@link #leave}. */
    synchronized boolean join() {
        if (!ended) {
            size++;
        }
        return !ended;
    }

    synchronized void leave() {
        size--;
    }

    synchronized int size() {
        return size;
    }

    /** Ends it if nobody is left; says whether it has ended. */
    synchronized boolean endIfEmpty() {
        ended |= size == 0;
        return ended;
    }

    synchronized void end() {
        ended = true;
    }

    boolean isEnded() {
        return ended;
    }
}
