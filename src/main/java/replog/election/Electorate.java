package replog.election;

import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/**
 * The voters, as one version of the list of members has them. They are node ids: a node that comes
 * back with an empty folder is another voter.
 *
 * @param voters their node ids; empty for a node that knows of no cluster yet
 */
public record Electorate(Version version, Set<UUID> voters) {
    /** Of a node that knows of no cluster yet. */
    public static final Electorate NONE = new Electorate(new Version(0, 0), Set.of());

    /**
     * Of lists, the one of the higher epoch is newer.
     *
     * @param epoch of the master that made it, or confirmed it last
     * @param number how many changes led to it
     */
    public record Version(long epoch, long number) implements Comparable<Version> {
        private static final Comparator<Version> ORDER =
                Comparator.comparingLong(Version::epoch).thenComparingLong(Version::number);

        @Override
        public int compareTo(Version other) {
            return ORDER.compare(this, other);
        }

        @Override
        public String toString() {
            return epoch + "." + number;
        }
    }

    public Electorate {
        voters = Set.copyOf(voters);
    }

    /** As the master of an epoch confirms it. */
    Electorate confirmed(long epoch) {
        return new Electorate(new Version(epoch, version.number()), voters);
    }

    /** The next list, of one voter more, or of one less. */
    Electorate toggled(UUID voter) {
        var next = new HashSet<>(voters);
        if (!next.remove(voter)) {
            next.add(voter);
        }
        return new Electorate(new Version(version.epoch(), version.number() + 1), next);
    }

    /** The fewest voters that are more than half of them. */
    public int majority() {
        return voters.size() / 2 + 1;
    }
}
