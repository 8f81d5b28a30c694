package replog.node.store;

import java.net.URI;
import java.util.Optional;
import java.util.UUID;

/**
 * A secondary that registered, as it is kept on disk.
 *
 * @param nodeId empty while it was never heard
 */
public record RegisteredMember(String name, URI url, Optional<UUID> nodeId) {}
