package replog.node;

import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import replog.replication.Link;
import replog.replication.Link.Answer;

/** Hears each secondary once, side by side, before a master takes its epoch. */
final class FirstRound {
    private FirstRound() {}

    /** The highest epoch that any of them knows; 0 when none answers within the deadline. */
    static long highestEpoch(Collection<Link> links) {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = links.stream()
                    .map(link -> executor.submit(() -> link.heartbeat(Optional.empty()))).toList();
            return answers.stream().mapToLong(FirstRound::epoch).max().orElse(0);
        }
    }

    private static long epoch(Future<Answer> answer) {
        try {
            return answer.get() instanceof Answer.Stands(var standing) ? standing.epoch() : 0;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }
}
