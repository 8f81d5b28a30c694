package replog.node;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import replog.replication.Link;
import replog.replication.Link.Answer;
import replog.replication.Member;
import replog.wire.Standing;

/**
 * What the secondaries answer, each asked once, side by side, before a master takes its epoch.
 *
 * @param answers in the members' order
 */
record FirstRound(Map<Member, Heard> answers) {
    /** @param begunNanos when it was asked */
    record Heard(Answer answer, long begunNanos) {}

    /** Asks them; returns when each has answered or its deadline is over. */
    static FirstRound of(Map<Member, Link> links) {
        var answers = new LinkedHashMap<Member, Heard>();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = new LinkedHashMap<Member, Future<Heard>>();
            links.forEach((member, link) -> asked.put(member, executor.submit(() -> ask(link))));
            asked.forEach((member, answer) -> answers.put(member, answered(answer)));
        }
        return new FirstRound(answers);
    }

    /** Those who answered. */
    Stream<Standing> standings() {
        return answers.values().stream().map(Heard::answer)
                .filter(Answer.Stands.class::isInstance)
                .map(answer -> ((Answer.Stands) answer).standing());
    }

    /** The highest epoch that any of them knows; 0 when none answered. */
    long highestEpoch() {
        return standings().mapToLong(Standing::epoch).max().orElse(0);
    }

    private static Heard ask(Link link) {
        long begunNanos = System.nanoTime();
        return new Heard(link.heartbeat(Optional.empty()), begunNanos);
    }

    private static Heard answered(Future<Heard> asked) {
        try {
            return asked.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Heard(new Answer.Failed("interrupted"), System.nanoTime());
        }
    }
}
