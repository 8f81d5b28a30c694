package replog.node.master;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import replog.replication.SecondaryAddress;
import replog.replication.SecondaryClient;
import replog.replication.SecondaryClient.Answer;
import replog.wire.MasterInfo;
import replog.wire.NodePosition;

/**
 * What nodes answered to one heartbeat each, asked side by side.
 *
 * @param answers in the members' order
 */
record PositionPoll(Map<SecondaryAddress, Heard> answers) {
    /** @param begunNanos when it was asked */
    record Heard(Answer answer, long begunNanos) {}

    /**
     * Asks them; returns when each has answered or its deadline is over.
     *
     * @param masterInfo the asking master; empty for a master that does not know its epoch yet
     */
    static PositionPoll run(Map<SecondaryAddress, SecondaryClient> links,
            Optional<MasterInfo> masterInfo) {
        var answers = new LinkedHashMap<SecondaryAddress, Heard>();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = new LinkedHashMap<SecondaryAddress, Future<Heard>>();
            links.forEach((member, client) ->
                    asked.put(member, executor.submit(() -> ask(client, masterInfo))));
            asked.forEach((member, answer) -> answers.put(member, answered(answer)));
        }
        return new PositionPoll(answers);
    }

    /** The members that answered. */
    Stream<NodePosition> standings() {
        return answers.values().stream().map(Heard::answer)
                .filter(Answer.Stands.class::isInstance)
                .map(answer -> ((Answer.Stands) answer).position());
    }

    /** The highest epoch that any of them knows; 0 when none answered. */
    long highestEpoch() {
        return standings().mapToLong(NodePosition::epoch).max().orElse(0);
    }

    private static Heard ask(SecondaryClient client, Optional<MasterInfo> masterInfo) {
        long begunNanos = System.nanoTime();
        return new Heard(client.heartbeat(masterInfo), begunNanos);
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
