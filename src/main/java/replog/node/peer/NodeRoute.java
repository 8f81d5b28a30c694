package replog.node.peer;

import java.net.URI;
import java.util.Optional;
import replog.node.result.MasterRoleStatus;
import replog.node.result.SecondaryRoleStatus;
import replog.replication.SecondaryView;

/** The way to the node of a name, as another one knows it. */
public sealed interface NodeRoute {
    /** It is this one. */
    record Local() implements NodeRoute {}

    /** It is at that address. */
    record Direct(URI url) implements NodeRoute {}

    /** The master, which is at that address, may know it. */
    record ViaMaster(URI url) implements NodeRoute {}

    record Unknown() implements NodeRoute {}

    /** By what a node knows: its own name, on a master its secondaries, on these their master. */
    static NodeRoute to(String name, String own, Optional<MasterRoleStatus> masterStatus,
            Optional<SecondaryRoleStatus> secondaryStatus) {
        if (name.equals(own)) {
            return new Local();
        }
        Optional<NodeRoute> led = masterStatus.flatMap(its -> its.secondaries().stream()
                .filter(view -> view.name().equals(name)).findFirst())
                .map(SecondaryView::member).map(member -> new Direct(member.url()));
        Optional<URI> master = secondaryStatus.flatMap(SecondaryRoleStatus::masterUrl);
        boolean isMaster = secondaryStatus.flatMap(SecondaryRoleStatus::master)
                .filter(name::equals).isPresent();
        return led.or(() -> master.map(url -> isMaster ? new Direct(url) : new ViaMaster(url)))
                .orElseGet(Unknown::new);
    }
}
