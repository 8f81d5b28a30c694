package replog.log;

import java.time.Duration;

/** When the writer forces what it wrote to disk. */
public sealed interface Forcing {
    /** Before an entry is visible: group commit, the only policy under which 201 means on disk. */
    record Always() implements Forcing {}

    /** So often; an entry is visible, and acknowledged, before it is on disk. */
    record Every(Duration interval) implements Forcing {}

    /** When the log is closed, and otherwise as the operating system sees fit. */
    record Never() implements Forcing {}
}
