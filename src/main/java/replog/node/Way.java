package replog.node;

import java.net.URI;
import java.util.Optional;
import replog.replication.View;

/** The way to the node of a name, as another one knows it. */
public sealed interface Way {
    /** It is this one. */
    record Here() implements Way {}

    /** It is at that address. */
    record There(URI url) implements Way {}

    /** The master, which is at that address, may know it. */
    record ByMaster(URI url) implements Way {}

    record Unknown() implements Way {}

    /** By what a node knows: its own name, on a master its secondaries, on these their master. */
    static Way to(String name, String own, Optional<MasterStatus> leading,
            Optional<SecondaryStatus> following) {
        if (name.equals(own)) {
            return new Here();
        }
        Optional<Way> led = leading.flatMap(its -> its.secondaries().stream()
                .filter(view -> view.name().equals(name)).findFirst())
                .map(View::member).map(member -> new There(member.url()));
        Optional<URI> master = following.flatMap(SecondaryStatus::masterUrl);
        boolean isMaster = following.flatMap(SecondaryStatus::master)
                .filter(name::equals).isPresent();
        return led.or(() -> master.map(url -> isMaster ? new There(url) : new ByMaster(url)))
                .orElseGet(Unknown::new);
    }
}
