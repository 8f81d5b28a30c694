package replog.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Optional;
import replog.http.BareClient;
import replog.http.BareReply;
import replog.http.OneRequest;
import replog.http.Printable;
import replog.http.Reply;

/** Finds out where the load has to go, and whether it would be taken there. */
sealed interface BenchAim {
    /** One append was acknowledged there. */
    record Found(URI target) implements BenchAim {}

    /** There is no use in going on, for this reason. */
    record Missed(ExitCode code, String reason) implements BenchAim {}

    /** Asks whether anybody is there, then appends once: a secondary says where its master is. */
    final class Finder {
        private static final Duration DEADLINE = Duration.ofSeconds(2);
        private static final int MAX_ANSWER_BYTES = 64 * 1024;
        private static final int MAX_HOPS = 3;
        private static final int SHOWN = 300;
        private static final int SEED = -1;

        private final BenchPlan plan;
        private final RandomText text;

        Finder(BenchPlan plan, RandomText text) {
            this.plan = plan;
            this.text = text;
        }

        BenchAim find() {
            URI url = plan.url();
            for (int hop = 0; hop <= MAX_HOPS; hop++) {
                Optional<Missed> nobody = nobodyAt(url);
                if (nobody.isPresent()) {
                    return nobody.get();
                }
                BareReply reply = append(url);
                Optional<URI> elsewhere = elsewhere(reply);
                if (elsewhere.isEmpty()) {
                    return judged(url, BenchFate.of(reply));
                }
                url = elsewhere.get();
            }
            return new Missed(ExitCode.FAILED, plan.url() + " leads from one node to the next, "
                    + "and to no master");
        }

        private Optional<Missed> nobodyAt(URI url) {
            return switch (OneRequest.get(url.resolve("/heartbeat"), DEADLINE, MAX_ANSWER_BYTES)) {
                case Reply.Answered answer when answer.status() == 200 -> Optional.empty();
                case Reply.Answered answer -> strange(url, "status " + answer.status());
                case Reply.TooLarge _ -> strange(url, "more than a node answers");
                case Reply.Unreachable(var reason) -> Optional.of(new Missed(
                        ExitCode.UNREACHABLE, url + " can't be reached: " + reason));
                case Reply.TimedOut(var after) -> Optional.of(new Missed(ExitCode.UNREACHABLE,
                        url + " did not answer within " + after.toSeconds() + " s"));
            };
        }

        private static Optional<Missed> strange(URI url, String what) {
            return Optional.of(new Missed(ExitCode.FAILED,
                    url + " answered with " + what + ": is it a node of replog?"));
        }

        private BareReply append(URI url) {
            try (var client = new BareClient(url, plan.timeout())) {
                return client.exchange(BenchRequests.of(plan, url, text, SEED).next());
            }
        }

        private static Optional<URI> elsewhere(BareReply reply) {
            return reply instanceof BareReply.Answered answer && answer.status() == 307
                    ? answer.header("Location").flatMap(Finder::server) : Optional.empty();
        }

        /** The server of an absolute address, if it is one of plain HTTP. */
        private static Optional<URI> server(String location) {
            try {
                URI uri = new URI(location);
                return "http".equals(uri.getScheme()) && uri.getHost() != null
                        ? Optional.of(new URI("http://" + uri.getRawAuthority()))
                        : Optional.empty();
            } catch (URISyntaxException _) {
                return Optional.empty();
            }
        }

        private static BenchAim judged(URI url, BenchFate fate) {
            String reason = Printable.of(url + " did not acknowledge a first append: "
                    + fate.detail(), SHOWN);
            return switch (fate.data()) {
                case ACKNOWLEDGED -> new Found(url);
                case APPENDED, NOT_APPENDED -> new Missed(ExitCode.FAILED, reason);
                case UNKNOWN -> new Missed(
                        ExitCode.OUTCOME_UNKNOWN, reason + "; whether it is stored is unknown");
            };
        }
    }
}
