package replog.cli.selftest;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import replog.http.client.Client;

/**
 * The nodes that {@code selftest} tries, found through one of them. Immutable.
 *
 * @param secondaries those that can be reached from here
 * @param missed why others can't be, by name
 */
record SelfTestCluster(SelfTestClient master, int size, int quorum,
        List<SelfTestClient> secondaries,
        Map<String, String> missed) {
    private static final int OK = 200;
    private static final int LEAST = 3;

    SelfTestCluster {
        secondaries = List.copyOf(secondaries);
        missed = Collections.unmodifiableMap(new TreeMap<>(missed));
    }

    /** All that can be reached, the master first. */
    List<SelfTestClient> nodes() {
        var nodes = new ArrayList<SelfTestClient>();
        nodes.add(master);
        nodes.addAll(secondaries);
        return nodes;
    }

    /** A node that should answer does not. */
    static final class UnreachableException extends IOException {
        private static final long serialVersionUID = 1;

        UnreachableException(String why) {
            super(why);
        }
    }

    /**
     * Finds it.
     *
     * @param named addresses that are good from here, by the names of secondaries
     * @throws IOException when there is no such cluster, with a sentence
     */
    static SelfTestCluster at(URI url, Map<String, URI> named, Optional<String> token,
            Client client)
            throws IOException {
        var first = new SelfTestClient(url.toString(), url, token, client);
        SelfTestClient.Answer status = status(first);
        if (status.field("role").equals("secondary")) {
            String master = status.field("master_url").toString();
            if (master.isEmpty()) {
                throw new IOException(url + " is a secondary and knows no master");
            }
            first = new SelfTestClient(master, URI.create(master), token, client);
            status = master(first, url);
        }
        return of(new SelfTestClient(status.field("name").toString(), first.url(), token, client),
                status, named);
    }

    private static SelfTestClient.Answer master(SelfTestClient master, URI secondary)
            throws IOException {
        try {
            return status(master);
        } catch (UnreachableException e) {
            throw new UnreachableException(e.getMessage() + "; that is the master of the secondary "
                    + secondary + ": say where it is from here with --url");
        }
    }

    private static SelfTestCluster of(SelfTestClient master, SelfTestClient.Answer status,
            Map<String, URI> named) throws IOException {
        var secondaries = new ArrayList<SelfTestClient>();
        var missed = new TreeMap<String, String>();
        for (Object one : status.list("secondaries")) {
            Map<String, Object> said = SelfTestClient.Answer.object(one);
            String name = String.valueOf(said.get("name"));
            URI url = named.getOrDefault(name, URI.create(String.valueOf(said.get("url"))));
            var node = new SelfTestClient(name, url, master.token(), master.client());
            Optional<String> why = notThere(node);
            why.ifPresentOrElse(reason -> missed.put(name, reason), () -> secondaries.add(node));
        }
        int size = ((Number) status.json().getOrDefault("cluster_size", 0L)).intValue();
        int quorum = ((Number) status.json().getOrDefault("quorum", 0L)).intValue();
        if (size < LEAST || secondaries.size() + missed.size() < LEAST - 1) {
            throw new IOException("selftest needs a cluster of three nodes, and " + master.name()
                    + " leads one of " + size + ", with " + status.list("secondaries").size()
                    + " secondaries known");
        }
        return new SelfTestCluster(master, size, quorum, secondaries, missed);
    }

    /** It may be known to the others under an address that leads nowhere from here. */
    private static Optional<String> notThere(SelfTestClient node) {
        var status = node.get("/status");
        if (status.status() != OK) {
            return Optional.of(status.text() + "; say where it is from here with --secondary="
                    + node.name() + "=URL");
        }
        return status.field("name").equals(node.name()) ? Optional.empty()
                : Optional.of(node.url() + " is " + status.field("name") + "; say where "
                        + node.name() + " is from here with --secondary=" + node.name() + "=URL");
    }

    private static SelfTestClient.Answer status(SelfTestClient node) throws IOException {
        var status = node.get("/status");
        if (status.status() == 0) {
            throw new UnreachableException(status.text());
        }
        if (status.status() != OK || status.field("role").equals("")) {
            throw new IOException(node.url() + " answered with status " + status.status()
                    + (status.status() == 401 ? ": it wants a token, give it with --token"
                            : ": is it a node of replog?"));
        }
        return status;
    }
}
