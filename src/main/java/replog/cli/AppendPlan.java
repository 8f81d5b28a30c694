package replog.cli;

import java.net.URI;
import java.util.Optional;

/**
 * What {@code append} has to do, but for the values.
 *
 * @param url the node, of plain HTTP
 * @param concern as the node understands it; empty for the node's default
 * @param timeout the longest wait for it, in seconds; empty for the node's default
 * @param key the idempotency key, or what those of several lines begin with
 * @param json whether the result is for programs
 */
record AppendPlan(URI url, Optional<String> concern, Optional<String> timeout,
        Optional<String> key, Optional<String> token, boolean json) {}
