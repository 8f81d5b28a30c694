package replog.node.result;

import java.net.URI;

/** Where a secondary sends those who ask for what its master does. */
public sealed interface KnownMaster {
    /** A master that it hears, or was started for and may yet hear. */
    record At(URI url) implements KnownMaster {}

    /** @param why a sentence without its subject, the node, and its full stop */
    record None(String why) implements KnownMaster {}
}
