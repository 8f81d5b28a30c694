package replog.node;

import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import replog.log.Log;
import replog.log.LogEnd;
import replog.wire.Standing;

/**
 * What a node stands on in any role: its place, its record on disk, its log.
 *
 * @param instance drawn at this start
 * @param fsync the forcing policy, as settings spell it
 */
record Ground(Place place, UUID instance, String fsync, NodeFile file, Log log) {
    private static final int MAX_FAILURE_LENGTH = 300;

    NodeRecord record() {
        return file.record();
    }

    boolean durable() {
        return fsync.equals(Standing.ALWAYS);
    }

    /** Makes sure that the folder holds the log that it is remembered to hold. */
    void agreeOnLog() throws IOException {
        Optional<UUID> remembered = record().logId();
        Optional<UUID> found = log.id();
        if (remembered.isPresent() && !remembered.equals(found)) {
            throw new IOException(place.data() + " should hold the log " + remembered.get()
                    + " and holds " + found.map(UUID::toString).orElse("no segment of it")
                    + "; restore its files. A secondary can also start with an empty folder,"
                    + " once this one is set aside: it is refilled; a master is not");
        }
        if (remembered.isEmpty() && found.isPresent()) {
            file.save(record().withLog(found.get())); // a crash came between the two
        }
    }

    /** Begins the log with this id, unless it was, and remembers that there is one. */
    void beginLog(UUID logId) throws IOException {
        if (log.id().isEmpty()) {
            log.begin(logId);
        }
        if (record().logId().isEmpty()) {
            file.save(record().withLog(logId));
        }
    }

    Standing standing() {
        NodeRecord record = record();
        Optional<UUID> logId = log.id();
        LogEnd end = log.end();
        return new Standing(record.nodeId(), instance, place.name(), logId, record.epoch(),
                record.masterInstance(), end.lastId(), end.head().toString(), fsync,
                log.failure().map(Ground::asHeader));
    }

    private static String asHeader(String text) {
        String printable = text.replaceAll("[^ -~]", "?");
        return printable.substring(0, Math.min(printable.length(), MAX_FAILURE_LENGTH));
    }
}
