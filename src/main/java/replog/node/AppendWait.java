package replog.node;

import java.util.Optional;
import java.util.function.Consumer;
import replog.log.PendingAppend.Fate;
import replog.replication.Acknowledgements.Waited;
import replog.replication.Wait;

/**
 * One append on its way to the disk and on to other nodes. Its thread waits once, until its concern
 * is reached or it is known never to be; another one, the log's writer, tells what became of it.
 */
final class AppendWait {
    private final Wait wait;
    private final int w;
    private final long receivedNanos;
    private final InFlight.Place place;
    private final Repeats.Course course;
    private volatile Optional<Fate> fate = Optional.empty();

    AppendWait(Wait wait, int w, long receivedNanos, InFlight.Place place, Repeats.Course course) {
        this.wait = wait;
        this.w = w;
        this.receivedNanos = receivedNanos;
        this.place = place;
        this.course = course;
    }

    /** How many nodes it asks for. */
    int w() {
        return w;
    }

    /** When it came, by the monotonic clock. */
    long receivedNanos() {
        return receivedNanos;
    }

    /** Empty while that is not known. */
    Optional<Fate> fate() {
        return fate;
    }

    Waited await(long nanos) {
        return wait.await(nanos);
    }

    /** There is nothing to wait for any more. */
    void end() {
        wait.end();
    }

    /** @param stored done before it waits for others, where its entries are stored */
    void settled(Fate known, Consumer<Fate.Appended> stored) {
        fate = Optional.of(known);
        try (place) {
            course.settled(known);
            switch (known) {
                case Fate.Appended appended -> {
                    stored.accept(appended);
                    wait.begin(appended.lastId());
                }
                case Fate.NotAppended _, Fate.Unknown _ -> wait.end();
            }
        } catch (RuntimeException | Error e) {
            wait.end();
            throw e;
        }
    }
}
