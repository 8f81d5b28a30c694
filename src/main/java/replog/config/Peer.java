package replog.config;

import java.net.URI;
import java.util.Optional;

/** A secondary that a master is told of: its name, if the settings give one, and where it is. */
public record Peer(Optional<String> name, URI url) {}
