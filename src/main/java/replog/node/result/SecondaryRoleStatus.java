package replog.node.result;

import java.net.URI;
import java.util.Optional;

/**
 * What a secondary adds to the status of its node.
 *
 * @param master the last one heard; empty, as its URL, if none was heard since the start
 * @param held how many entries that were offered by hand wait for the master's own
 */
public record SecondaryRoleStatus(Optional<String> master, Optional<URI> masterUrl,
        MasterLocation masterForClients, int held) {}
