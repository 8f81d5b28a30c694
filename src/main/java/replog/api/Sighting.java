package replog.api;

/**
 * What a {@link Lookout} publishes: a node at a moment, and what differs from the moment before.
 *
 * <p>Most who follow were told the one before, so what differs from it is encoded once for them
 * all. Immutable.
 */
record Sighting(Sight before, Sight sight, byte[] changes) {
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

    /** What somebody is to be told who was told that, as events; empty where it is nothing. */
    byte[] changesSince(Sight told) {
        return told == before ? changes : Change.events(Changes.between(told, sight));
    }
}
