package replog.wire;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The id of an event in a stream of entries, and the value of {@code Last-Event-ID}: the entry's
 * id and its epoch as {@code ID-EPOCH}, for instance {@code 7-3}.
 *
 * <p>The epoch tells an entry from another one that a later master stored under the same id. An
 * id alone, {@code 7}, is what nodes and clients of earlier versions send.
 *
 * @param id of the entry; 0 for before the first
 * @param epoch of the entry, empty where it is not known
 */
public record EventId(long id, OptionalLong epoch) {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,18})(?:-([0-9]{1,19}))?");

    public EventId {
        if (id < 0) {
            throw new IllegalArgumentException("an id must be 0 or more, not " + id);
        }
        if (epoch.isPresent() && !isEpoch(epoch.getAsLong())) {
            throw new IllegalArgumentException("an epoch must be from 0 to "
                    + MasterInfo.MAX_EPOCH + ", not " + epoch.getAsLong());
        }
    }

    /** Reads both forms, in ASCII digits; empty for anything else. */
    public static Optional<EventId> parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        long id = Long.parseLong(parts.group(1));
        if (parts.group(2) == null) {
            return Optional.of(new EventId(id, OptionalLong.empty()));
        }
        long epoch = Long.parseUnsignedLong(parts.group(2)); // which 19 digits never exceed
        return isEpoch(epoch) ? Optional.of(new EventId(id, OptionalLong.of(epoch)))
                : Optional.empty();
    }

    public EventId withoutEpoch() {
        return new EventId(id, OptionalLong.empty());
    }

    /** As it is sent. */
    @Override
    public String toString() {
        return epoch.isPresent() ? id + "-" + epoch.getAsLong() : Long.toString(id);
    }

    private static boolean isEpoch(long number) {
        return number >= 0 && number <= MasterInfo.MAX_EPOCH;
    }
}
