package replog.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import replog.config.Settings;
import replog.config.SettingsLoader.LoadResult;
import replog.durability.WriteConcern;
import replog.log.frame.NewEntry;
import replog.log.storage.Storage;
import replog.node.fault.FaultInjector;
import replog.node.peer.ClusterToken;
import replog.node.result.AppendRequest;
import replog.node.store.NodeIdentity;

/** Nodes in a test's folder, served by nobody. */
public final class TestNodes {
    /** Nobody listens there. */
    public static final String NOWHERE = "http://127.0.0.1:1";

    private static final URI CLIENTS_URL = URI.create("http://out:80");

    /** Held, since a logger that nobody holds forgets its level. */
    private static final List<Logger> QUIET =
            Stream.of("s1/node", "s1/replication").map(Logger::getLogger).toList();

    static {
        QUIET.forEach(logger -> logger.setLevel(Level.OFF));
    }

    private TestNodes() {}

    /** Settings as a user would give them. */
    public static Settings settings(String... flags) {
        var all = new ArrayList<>(List.of("--log.file=off"));
        all.addAll(Arrays.asList(flags));
        return switch (Settings.load(all, Map.of(), Path.of("no-such-folder"))) {
            case LoadResult.Valid(var settings, _) -> settings;
            case LoadResult.Invalid(var errors) -> throw new AssertionError(errors);
        };
    }

    /** A master on its folder, started. */
    public static Node master(Path folder, String... flags) throws IOException {
        return started(OpenedNode.open(
                settings(with("--role=master", flags)), place("master", folder)));
    }

    /** A master that tells others this address, started. */
    public static Node master(Path folder, URI url, String... flags) throws IOException {
        return started(OpenedNode.open(settings(with("--role=master", flags)),
                new NodeIdentity("master", folder, url, CLIENTS_URL, Set.of())));
    }

    /** A secondary on its folder, started. */
    public static Node secondary(Path folder, String... flags) throws IOException {
        return started(OpenedNode.open(
                settings(with("--role=secondary", flags)), place("s1", folder)));
    }

    /** The same, at a place of its own. */
    public static Node secondary(NodeIdentity address, String... flags) throws IOException {
        return started(OpenedNode.open(settings(with("--role=secondary", flags)), address));
    }

    public static Node master(Storage storage, Path folder, String... flags) throws IOException {
        return started(OpenedNode.open(
                settings(with("--role=master", flags)), place("master", folder), storage));
    }

    static Node secondary(Storage storage, Path folder) throws IOException {
        return started(OpenedNode.open(
                settings("--role=secondary"), place("s1", folder), storage));
    }

    public static NodeIdentity place(String name, Path folder) {
        return new NodeIdentity(name, folder, URI.create("http://h:8000"), CLIENTS_URL, Set.of());
    }

    public static FaultInjector noFaults() {
        return new FaultInjector(Optional.empty(), false, System.getLogger("s1/node"));
    }

    /** Of a node without a token. */
    public static ClusterToken open() {
        return new ClusterToken(Optional.empty());
    }

    public static AppendRequest request(String value, int concern) {
        return request(value, concern, Duration.ZERO);
    }

    public static AppendRequest request(String value, int concern, Duration timeout) {
        return new AppendRequest(drafts(value), Optional.of(new WriteConcern.Nodes(concern)),
                Optional.of(timeout));
    }

    /** Under an idempotency key, for ever. */
    public static AppendRequest keyed(String key, int concern, String... values) {
        return keyed(key, concern, Duration.ZERO, values);
    }

    static AppendRequest keyed(String key, int concern, Duration timeout, String... values) {
        var drafts = new ArrayList<>(drafts(values));
        drafts.set(0, new NewEntry(key.getBytes(UTF_8), drafts.getFirst().value()));
        return new AppendRequest(
                drafts, Optional.of(new WriteConcern.Nodes(concern)), Optional.of(timeout));
    }

    public static List<NewEntry> drafts(String... values) {
        return Arrays.stream(values).map(value -> NewEntry.of(value.getBytes(UTF_8))).toList();
    }

    private static Node started(OpenedNode opened) throws IOException {
        try {
            return opened.start();
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private static String[] with(String first, String... more) {
        var all = new ArrayList<>(List.of(first));
        all.addAll(Arrays.asList(more));
        return all.toArray(String[]::new);
    }
}
