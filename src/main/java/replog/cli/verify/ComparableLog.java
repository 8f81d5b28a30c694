package replog.cli.verify;

import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import replog.log.frame.Hash;

/**
 * A log that can be held against another one, wherever it is. It may grow meanwhile: what is asked
 * of it lies at or below the last id that it had at first. For one thread.
 */
interface ComparableLog {
    /** How a person calls it. */
    String name();

    /** Empty for one that was never begun. */
    Optional<UUID> logId();

    /** Of the last entry that can be asked for; 0 for none. */
    long lastId();

    /** Whether there is more, which can't be relied on. */
    boolean isCutShort();

    /**
     * The chain's hash after an entry, or before the first one for 0.
     *
     * @throws IOException when it can't be had, with a sentence
     */
    Hash hashAt(long id) throws IOException;

    /** The frame of an entry; as above. */
    Seen seen(long id) throws IOException;

    /**
     * The frame of an entry as it is there.
     *
     * @param place where it is stored, if that is known
     */
    record Seen(byte[] frame, Optional<Place> place) {}

    /** In a file. */
    record Place(String file, long offset) {}
}
