package replog.node;

import java.util.Optional;
import replog.log.PendingAppend.Fate;
import replog.replication.Acknowledgements.Waited;
import replog.replication.Wait;

/**
 * One append on its way to the disk and on to other nodes. Its thread waits once, until its concern
 * is reached or it is known never to be; another one, the log's writer, tells what became of it.
 */
final class AppendWait {
    private final Wait wait;
    private final InFlight.Place place;
    private final Repeats.Course course;
    private volatile Optional<Fate> fate = Optional.empty();

    AppendWait(Wait wait, InFlight.Place place, Repeats.Course course) {
        this.wait = wait;
        this.place = place;
        this.course = course;
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
    void settled(Fate known, Runnable stored) {
        fate = Optional.of(known);
        try (place) {
            course.settled(known);
            switch (known) {
                case Fate.Appended(_, long lastId) -> {
                    stored.run();
                    wait.begin(lastId);
                }
                case Fate.NotAppended _, Fate.Unknown _ -> wait.end();
            }
        } catch (RuntimeException | Error e) {
            wait.end();
            throw e;
        }
    }
}
