package replog.cli.terminal;

import java.time.Duration;

/**
 * When there is something to say of a wait that takes its time: from two seconds on, for a person
 * each second, in a file each time that it has doubled. For one thread.
 */
public final class WaitNoticeTimer {
    private static final Duration FIRST = Duration.ofSeconds(2);

    private final boolean watched;
    private Duration next = FIRST;
    private Duration before = Duration.ZERO;

    public WaitNoticeTimer(boolean watched) {
        this.watched = watched;
    }

    /** @param elapsed since it began; less than before is another one */
    public boolean isDue(Duration elapsed) {
        if (elapsed.compareTo(before) < 0) {
            next = FIRST;
        }
        before = elapsed;
        boolean due = elapsed.compareTo(next) >= 0;
        if (due && !watched) {
            next = elapsed.multipliedBy(2);
        }
        return due;
    }
}
