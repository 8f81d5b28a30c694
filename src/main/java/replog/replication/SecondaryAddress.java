package replog.replication;

import java.net.URI;

/**
 * A secondary by name and place.
 *
 * @param name unique in the cluster
 * @param named false where the settings gave no name: it is shown by what it calls itself
 */
public record SecondaryAddress(String name, boolean named, URI url) {}
