package replog.wire;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongPredicate;

/**
 * Reads headers strictly: a field that is missing or misspelt is a
 * {@link MalformedHeaderException} that names it and shows what came.
 */
public final class HeaderReader {
    private static final Set<String> SCHEMES = Set.of("http", "https");
    private static final int HASH_DIGITS = 64;

    private final Function<String, Optional<String>> headers;

    HeaderReader(Function<String, Optional<String>> headers) {
        this.headers = headers;
    }

    boolean has(String name) {
        return headers.apply(name).isPresent();
    }

    String text(String name) {
        return headers.apply(name).orElseThrow(
                () -> new MalformedHeaderException("the header " + name + " is missing"));
    }

    long id(String name) {
        return whole(name, id -> id >= 0);
    }

    long positive(String name) {
        return whole(name, number -> number >= 1);
    }

    /** In milliseconds, up to an hour, which is the longest interval; zero when it is missing. */
    Duration optionalInterval(String name) {
        return has(name) ? Duration.ofMillis(whole(name, ms -> ms >= 0 && ms <= 3_600_000))
                : Duration.ZERO;
    }

    long epoch(String name, long lowest) {
        return whole(name, epoch -> epoch >= lowest && epoch <= MasterInfo.MAX_EPOCH);
    }

    UUID uuid(String name) {
        String text = text(name);
        try {
            UUID uuid = UUID.fromString(text);
            if (uuid.toString().equals(text)) {
                return uuid;
            }
        } catch (IllegalArgumentException _) {
            // said below
        }
        throw malformed(name, text, "a UUID");
    }

    Optional<UUID> optionalUuid(String name) {
        return has(name) ? Optional.of(uuid(name)) : Optional.empty();
    }

    String hash(String name) {
        String text = text(name);
        boolean hash = text.length() == HASH_DIGITS;
        for (int at = 0; hash && at < HASH_DIGITS; at++) {
            char digit = text.charAt(at);
            hash = digit >= '0' && digit <= '9' || digit >= 'a' && digit <= 'f';
        }
        if (!hash) {
            throw malformed(name, text, "64 hexadecimal digits");
        }
        return text;
    }

    URI uri(String name) {
        String text = text(name);
        try {
            URI uri = URI.create(text);
            if (SCHEMES.contains(String.valueOf(uri.getScheme())) && uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException _) {
            // said below
        }
        throw malformed(name, text, "an http URL, or https");
    }

    private long whole(String name, LongPredicate allowed) {
        String text = text(name);
        try {
            long number = Long.parseLong(text);
            if (allowed.test(number)) {
                return number;
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw malformed(name, text, "a whole number in its range");
    }

    private static MalformedHeaderException malformed(String name, String text, String wanted) {
        return new MalformedHeaderException(
                "the header " + name + " must be " + wanted + ", not \"" + text + "\"");
    }

    /** A header between nodes is missing or misspelt; the message is a sentence that names it. */
    public static final class MalformedHeaderException extends RuntimeException {
        private static final long serialVersionUID = 1;

        MalformedHeaderException(String message) {
            super(message, null, false, false);
        }
    }
}
