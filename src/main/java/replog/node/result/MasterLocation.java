package replog.node.result;

import java.net.URI;

/** Where a secondary redirects requests that only its master answers. */
public sealed interface MasterLocation {
    /** A master that it hears, or was started for and may yet hear. */
    record At(URI url) implements MasterLocation {}

    /** @param why a sentence without its subject, the node, and its full stop */
    record None(String why) implements MasterLocation {}
}
