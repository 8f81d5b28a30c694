package replog.api;

/**
 * What a {@link Lookout} saw and told those who follow, and then its {@link Successor}.
 *
 * <p>Most of them were told the one before, so what differs from it is encoded once for them all.
 * Immutable, but for having a successor.
 */
final class Sighting {
    private final Sight before;
    private final Sight sight;
    private final byte[] changes;
    private final Successor next = new Successor();

    private Sighting(Sight before, Sight sight, byte[] changes) {
        this.before = before;
        this.sight = sight;
        this.changes = changes;
    }

    /** Before all others. */
    static Sighting first(Sight sight) {
        return new Sighting(sight, sight, new byte[0]);
    }

    /** What comes after this one, which may be nothing new. */
    Sighting followedBy(Sight later) {
        return new Sighting(sight, later, Change.events(Changes.between(sight, later)));
    }

    boolean isNews() {
        return changes.length > 0;
    }

    Sight sight() {
        return sight;
    }

    Successor next() {
        return next;
    }

    /** What somebody is to be told who was told that, as events; empty where it is nothing. */
    byte[] changesSince(Sight told) {
        return told == before ? changes : Change.events(Changes.between(told, sight));
    }
}
