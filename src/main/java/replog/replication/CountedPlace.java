package replog.replication;

import java.util.Optional;
import replog.wire.Standing;

/**
 * One secondary's place among those whose acknowledgements count, which a spare does not take.
 * What it is proven to hold is passed on, and forgotten once its history is not the master's.
 * Guarded by {@link Secondary}.
 */
final class CountedPlace {
    private final Acknowledgements acknowledgements;
    private final String name;
    private boolean taken;

    /** @param name what nobody else is called */
    CountedPlace(Acknowledgements acknowledgements, String name) {
        this.acknowledgements = acknowledgements;
        this.name = name;
    }

    boolean isTaken() {
        return taken;
    }

    void take() {
        if (!taken) {
            acknowledgements.join(name);
            taken = true;
        }
    }

    /** What it holds counts no more. */
    void leave() {
        if (taken) {
            taken = false;
            acknowledgements.leave(name);
        }
    }

    /** Passes on how far it is, if that counts. */
    void acknowledge(String shownAs, Progress progress) {
        if (!taken) {
            return;
        }
        Optional<Standing> known = progress.standing();
        if (progress.state().follows() && known.isPresent()) {
            acknowledgements.record(name, shownAs, known.get().nodeId(),
                    progress.position(), known.get().fsync().equals(Standing.ALWAYS));
        } else {
            acknowledgements.forget(name);
        }
    }
}
