package replog.cli.terminal;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import replog.http.socket.SingleConnectionClient;
import replog.http.socket.SingleConnectionClient.SocketResponse;

/** Whether a node is there, and where it redirects requests for its master. */
public final class NodeProbe {
    /** How long a node may take to say that it is there. */
    public static final Duration DEADLINE = Duration.ofSeconds(2);
    /** How often one is followed from a node to the next. */
    public static final int MAX_HOPS = 3;

    private static final String ALIVE = "Alive";
    private static final int OK = 200;
    private static final int REDIRECT = 307;
    private static final int MAX_PORT = 65535;

    private NodeProbe() {}

    /** There is no use in asking there, for this reason. */
    public record Absent(ExitCode code, String reason) {}

    /** Asks for a heartbeat, so that no data is sent to an address that does not answer. */
    public static Optional<Absent> probe(URI url) {
        return switch (SingleConnectionClient.get(url, "/heartbeat", Map.of(), DEADLINE)) {
            case SocketResponse.Answered answer when answer.status() != OK ->
                    Optional.of(new Absent(ExitCode.FAILED, url + " says "
                            + ProblemText.sentence(answer.status(),
                                    ProblemText.parse(answer.body()))));
            case SocketResponse.Answered answer when !ALIVE.equals(answer.text()) ->
                    Optional.of(new Absent(ExitCode.FAILED,
                            url + " has no heartbeat: is it a node of replog?"));
            case SocketResponse.Answered _ -> Optional.empty();
            case SocketResponse.Missing missing -> Optional.of(
                    new Absent(ExitCode.UNREACHABLE, url + " " + missing.reasonInWords()));
        };
    }

    /** Where a secondary's answer leads, if it is one. */
    public static Optional<URI> redirectTarget(SocketResponse reply) {
        return reply instanceof SocketResponse.Answered answer && answer.status() == REDIRECT
                ? answer.header("Location").flatMap(NodeProbe::server) : Optional.empty();
    }

    public static Absent endlessRedirects(URI url) {
        return new Absent(ExitCode.FAILED,
                url + " leads from one node to the next, and to no master");
    }

    /** The server of an absolute address, if it is one of plain HTTP. */
    private static Optional<URI> server(String location) {
        try {
            URI uri = new URI(location);
            return "http".equals(uri.getScheme()) && uri.getHost() != null
                    && uri.getPort() <= MAX_PORT
                    ? Optional.of(new URI("http://" + uri.getRawAuthority())) : Optional.empty();
        } catch (URISyntaxException _) {
            return Optional.empty();
        }
    }
}
