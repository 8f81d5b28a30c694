package replog.cli.append;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * What {@code append} has to do, but for the values.
 *
 * @param urls nodes, of plain HTTP, at least one: who does not answer is left for the next one
 * @param concern as the node understands it; empty for the node's default
 * @param timeout the longest wait for it, in seconds; empty for the node's default
 * @param key the idempotency key, or what those of several lines begin with
 * @param json whether the result is for programs
 */
record AppendOptions(List<URI> urls, Optional<String> concern, Optional<String> timeout,
        Optional<String> key, Optional<String> token, boolean json) {}
