package replog.cli;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What load to make, and how to tell of it.
 *
 * @param url where it goes, as it was asked for
 * @param valueBytes of each value
 * @param concern as it is written in a request; without one it is the node's to say
 * @param bulk entries a request; without it each is appended by itself
 * @param timeout for each answer
 */
record BenchPlan(
        URI url,
        int connections,
        Duration warmup,
        Duration counted,
        int valueBytes,
        Optional<String> concern,
        OptionalInt bulk,
        Duration timeout,
        Optional<String> token,
        boolean json) {

    int entriesPerRequest() {
        return bulk.orElse(1);
    }
}
