package replog.node.result;

import java.net.URI;
import java.util.Optional;
import java.util.UUID;
import replog.config.NodeName;
import replog.config.NodeUrls;
import replog.node.store.RegisteredMember;

/**
 * A secondary that asks to belong to the master's cluster.
 *
 * @param name as the setting {@code name} allows it
 * @param url where other nodes reach it, as settings read it
 * @param nodeId empty when the request lacks it and no node answers at the URL
 */
public record RegistrationRequest(String name, URI url, Optional<UUID> nodeId) {
    private static final int MAX_URL_LENGTH = 300;

    public RegistrationRequest {
        if (!name(name).equals(name) || !url(url.toString()).equals(url)) {
            throw new IllegalArgumentException("no registration: " + name + " at " + url);
        }
    }

    /**
     * A name as a node may have it.
     *
     * @throws IllegalArgumentException with what it must be, to go on from the field's name
     */
    public static String name(String text) {
        return NodeName.parse(text);
    }

    /**
     * An address; equal ones become equal.
     *
     * @throws IllegalArgumentException with what it must be, to go on from the field's name
     */
    public static URI url(String text) {
        if (text.length() > MAX_URL_LENGTH) {
            throw new IllegalArgumentException(
                    "must be an address of at most " + MAX_URL_LENGTH + " characters");
        }
        return NodeUrls.parse(text);
    }

    public RegistrationRequest withNodeId(Optional<UUID> found) {
        return new RegistrationRequest(name, url, found);
    }

    /** As it is kept on disk, under a name that may be another one. */
    public RegisteredMember toRegisteredMember(String keptName, Optional<UUID> keptNodeId) {
        return new RegisteredMember(keptName, url, nodeId.or(() -> keptNodeId));
    }
}
