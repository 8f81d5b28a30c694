package replog.cli;

import java.time.Duration;
import java.util.Locale;

/**
 * How far a run is, a line a second on standard error; for a person always the same line. For one
 * thread.
 */
final class BenchProgress {
    private final ProgressLine line;
    private long acknowledged;

    BenchProgress(Terminal terminal) {
        this.line = new ProgressLine(terminal);
    }

    /** @param measured how long it has been measured; not positive during the warm-up */
    void second(Duration measured, BenchTally tally) {
        long now = tally.entries(AppendFate.Data.ACKNOWLEDGED);
        String text = line(measured, now - acknowledged, tally);
        acknowledged = now;
        line.show(text);
    }

    /** Makes room for what comes after. */
    void end() {
        line.end();
    }

    private String line(Duration measured, long entries, BenchTally tally) {
        String when = measured.isPositive() ? measured.toSeconds() + " s" : "warm-up";
        String p99 = measured.isPositive()
                ? String.format(Locale.ROOT, "%.2f ms",
                        tally.latencies().quantileNanos(0.99) / 1e6)
                : "-";
        return String.format(Locale.ROOT, "%7s  %,d entries/s  p99 %s  errors %,d",
                when, entries, p99, tally.errorCount());
    }
}
