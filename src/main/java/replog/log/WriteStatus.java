package replog.log;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * What keeps a log from taking appends, and who is told: a failure, which is final, or a full disk.
 *
 * <p>Safe for use by several threads; who is told is told on the thread that brings the news, and
 * outside any lock.
 */
final class WriteStatus {
    private volatile Optional<String> failure = Optional.empty();
    private volatile Optional<String> full = Optional.empty();
    private volatile Consumer<String> failureTold = _ -> { };
    private volatile Consumer<Optional<String>> fullTold = _ -> { };

    Optional<String> failure() {
        return failure;
    }

    Optional<String> full() {
        return full;
    }

    void onFailure(Consumer<String> told) {
        failureTold = told;
        failure.ifPresent(told);
    }

    void onFull(Consumer<Optional<String>> told) {
        fullTold = told;
        if (full.isPresent()) {
            told.accept(full);
        }
    }

    /** Returns whether this is the first failure: {@link #notifyFailure} is to follow then. */
    synchronized boolean fail(String reason) {
        boolean first = failure.isEmpty();
        failure = Optional.of(failure.orElse(reason));
        return first;
    }

    void notifyFailure() {
        failure.ifPresent(failureTold);
    }

    void full(Optional<String> reason) {
        full = reason;
        fullTold.accept(reason);
    }
}
