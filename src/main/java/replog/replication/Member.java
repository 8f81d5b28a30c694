package replog.replication;

import java.net.URI;

/**
 * A secondary by name and place.
 *
 * @param counted false for a spare, which gets all entries and counts for no concern
 */
public record Member(String name, URI url, boolean counted) {}
