package replog.log;

import java.time.Duration;

/**
 * When the writer has something to do though nothing is appended: to force what an interval lets
 * wait, to note on disk, once at rest, what the slot lacks, and to look whether its folder is still
 * what it was. Its thread's alone.
 */
final class WriterDeadlines {
    private static final long VERIFY_NANOS = 250_000_000;

    private final Duration rest;
    private boolean dirty;
    private long forceNanos;
    private boolean resting;
    private long noteNanos;
    private long verifyNanos = System.nanoTime();

    WriterDeadlines(Duration rest) {
        this.rest = rest;
    }

    /** Something was written that is to be forced so much later, or sooner if it is due already. */
    void onWrite(Duration interval) {
        if (!dirty) {
            dirty = true;
            forceNanos = System.nanoTime() + interval.toNanos();
        }
    }

    void onForce() {
        dirty = false;
    }

    boolean forceIsDue() {
        return dirty && forceNanos - System.nanoTime() <= 0;
    }

    /** An append came: the rest begins anew after it. */
    void onAppend() {
        resting = false;
    }

    /** The slot lacks something: returns how long to wait for appends before it is noted. */
    long nanosUntilNote() {
        if (!resting) {
            resting = true;
            noteNanos = System.nanoTime() + rest.toNanos();
        }
        return nanosUntil(noteNanos);
    }

    boolean isDirty() {
        return dirty;
    }

    long nanosUntilForce() {
        return nanosUntil(forceNanos);
    }

    boolean noteIsDue() {
        return resting && !dirty && noteNanos - System.nanoTime() <= 0;
    }

    boolean verifyIsDue() {
        return verifyNanos - System.nanoTime() <= 0;
    }

    void onVerify() {
        verifyNanos = System.nanoTime() + VERIFY_NANOS;
    }

    long nanosUntilVerify() {
        return nanosUntil(verifyNanos);
    }

    private static long nanosUntil(long due) {
        return Math.max(1, due - System.nanoTime());
    }
}
