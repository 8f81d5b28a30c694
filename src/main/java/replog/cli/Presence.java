package replog.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import replog.http.BareClient;
import replog.http.BareReply;

/** Whether a node is there, and where it sends those who ask it for what its master does. */
final class Presence {
    /** How long a node may take to say that it is there. */
    static final Duration DEADLINE = Duration.ofSeconds(2);
    /** How often one is followed from a node to the next. */
    static final int MAX_HOPS = 3;

    private static final String ALIVE = "Alive";
    private static final int OK = 200;
    private static final int REDIRECT = 307;
    private static final int MAX_PORT = 65535;

    private Presence() {}

    /** There is no use in asking there, for this reason. */
    record Absent(ExitCode code, String reason) {}

    /** Asks for a heartbeat, so that nothing that matters is sent to where nobody answers. */
    static Optional<Absent> absent(URI url) {
        return switch (BareClient.get(url, "/heartbeat", Map.of(), DEADLINE)) {
            case BareReply.Answered answer when answer.status() != OK ->
                    Optional.of(new Absent(ExitCode.FAILED, url + " says "
                            + Problems.said(answer.status(), Problems.parsed(answer.body()))));
            case BareReply.Answered answer when !ALIVE.equals(answer.text()) ->
                    Optional.of(new Absent(ExitCode.FAILED,
                            url + " has no heartbeat: is it a node of replog?"));
            case BareReply.Answered _ -> Optional.empty();
            case BareReply.Missing missing -> Optional.of(
                    new Absent(ExitCode.UNREACHABLE, url + " " + missing.reasonInWords()));
        };
    }

    /** Where a secondary's answer leads, if it is one. */
    static Optional<URI> elsewhere(BareReply reply) {
        return reply instanceof BareReply.Answered answer && answer.status() == REDIRECT
                ? answer.header("Location").flatMap(Presence::server) : Optional.empty();
    }

    static Absent endless(URI url) {
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
