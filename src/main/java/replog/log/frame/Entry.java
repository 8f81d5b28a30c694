package replog.log.frame;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/** One stored entry. */
public record Entry(long id, long epoch, Instant timestamp, Optional<String> key, String value) {
    static Entry of(FrameBatchIterator frame) {
        int keyLength = frame.keyLength();
        var key = keyLength == 0 ? Optional.<String>empty() : Optional.of(
                new String(frame.array(), frame.keyOffset(), keyLength, StandardCharsets.UTF_8));
        var value = new String(
                frame.array(), frame.valueOffset(), frame.valueLength(), StandardCharsets.UTF_8);
        return new Entry(frame.id(), frame.epoch(),
                Instant.ofEpochMilli(frame.timestampMillis()), key, value);
    }
}
