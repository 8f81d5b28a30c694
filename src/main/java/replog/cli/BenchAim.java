package replog.cli;

import java.net.URI;
import java.util.Optional;
import replog.http.BareClient;
import replog.http.BareReply;
import replog.http.Printable;

/** Finds out where the load has to go, and whether it would be taken there. */
sealed interface BenchAim {
    /** One append was acknowledged there. */
    record Found(URI target) implements BenchAim {}

    /** There is no use in going on, for this reason. */
    record Missed(ExitCode code, String reason) implements BenchAim {}

    /** Asks whether anybody is there, then appends once: a secondary says where its master is. */
    final class Finder {
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
            for (int hop = 0; hop <= Presence.MAX_HOPS; hop++) {
                var absent = Presence.absent(url);
                if (absent.isPresent()) {
                    return new Missed(absent.get().code(), absent.get().reason());
                }
                BareReply reply = append(url);
                Optional<URI> elsewhere = Presence.elsewhere(reply);
                if (elsewhere.isEmpty()) {
                    return judged(url, AppendFate.of(reply));
                }
                url = elsewhere.get();
            }
            return new Missed(ExitCode.FAILED, Presence.endless(plan.url()));
        }

        private BareReply append(URI url) {
            try (var client = new BareClient(url, plan.timeout())) {
                return client.exchange(BenchRequests.of(plan, url, text, SEED).next());
            }
        }

        private static BenchAim judged(URI url, AppendFate fate) {
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
