package replog.cli;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import replog.http.BareClient;
import replog.http.BareReply;

/**
 * Appends at the master, which it finds by way of the node that it was told, one append after the
 * other.
 *
 * <p>A wait for a write concern may be as long as it likes, as long as the node's heartbeat is
 * answered meanwhile. Nothing is sent twice, but for what has a key: that is repeated while its
 * outcome is unknown. For one thread; any other may give up.
 */
final class Appender implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofDays(1);
    private static final long ASKED_AFTER_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long SILENCE_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long REPEATED_NANOS = Duration.ofSeconds(30).toNanos();
    /** After that a connection may have been ended without a word. */
    private static final long IDLE_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 2000;

    private final AppendPlan plan;
    private final Notices notices;
    private final CountDownLatch stop;
    private int nodes;
    private URI target;
    private boolean met;
    private boolean silent;
    private volatile BareClient client;
    private volatile boolean givenUp;
    private long usedNanos = System.nanoTime();

    /** What there is to say meanwhile, by the thread that appends. */
    interface Notices {
        /** That its answer has been awaited for so long; about each second. */
        void waiting(Duration elapsed);

        /** That it is repeated, for this reason, which is another one than before. */
        void repeated(String reason);
    }

    /** @param stop ends the pauses between repeats */
    Appender(AppendPlan plan, Notices notices, CountDownLatch stop) {
        this.plan = plan;
        this.notices = notices;
        this.stop = stop;
        this.target = plan.urls().getFirst();
        this.client = new BareClient(target, PATIENCE);
    }

    /** @param values in UTF-8, appended all or none, with consecutive ids */
    Appended append(List<byte[]> values, Optional<String> key) {
        Appended result = first(values, key);
        long deadline = System.nanoTime() + REPEATED_NANOS;
        long pause = FIRST_PAUSE_MILLIS;
        String told = "";
        while (key.isPresent() && unknown(result) && System.nanoTime() < deadline
                && !stopped(pause)) {
            String reason = ((Appended.Failed) result).reason();
            if (!reason.equals(told)) {
                notices.repeated(reason);
            }
            told = reason;
            pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
            result = repeated(values, key);
        }
        return result;
    }

    /** Ends an exchange that is under way, and begins no other. */
    void giveUp() {
        givenUp = true;
        client.close();
    }

    @Override
    public void close() {
        client.close();
    }

    /** A node that appended nothing, but may later, may know no master: the next one may. */
    private Appended first(List<byte[]> values, Optional<String> key) {
        Appended result = once(values, key);
        for (int asked = 1; asked < plan.urls().size() && retryable(result); asked++) {
            aim(nextNode());
            result = once(values, key);
        }
        return result;
    }

    private URI nextNode() {
        nodes++;
        return plan.urls().get(nodes % plan.urls().size());
    }

    private static boolean retryable(Appended result) {
        return result instanceof Appended.Failed failed
                && (failed.code() == ExitCode.UNREACHABLE || failed.refusedForNow());
    }

    private static boolean unknown(Appended result) {
        return result instanceof Appended.Failed failed
                && failed.data() == AppendFate.Data.UNKNOWN;
    }

    /** Whoever can't be reached now may have stored it before. */
    private Appended repeated(List<byte[]> values, Optional<String> key) {
        aim(nextNode());
        return switch (once(values, key)) {
            case Appended.Failed failed when failed.code() == ExitCode.UNREACHABLE ->
                    new Appended.Failed(ExitCode.OUTCOME_UNKNOWN, AppendFate.Data.UNKNOWN,
                            failed.reason(), Map.of());
            case Appended result -> result;
        };
    }

    private Appended once(List<byte[]> values, Optional<String> key) {
        for (int hop = 0; hop <= Presence.MAX_HOPS; hop++) {
            var absent = met ? Optional.<Presence.Absent>empty() : Presence.absent(target);
            if (absent.isPresent()) {
                return new Appended.Failed(absent.get().code(), AppendFate.Data.NOT_APPENDED,
                        absent.get().reason(), Map.of());
            }
            met = true;
            BareReply reply = answered(AppendRequests.of(plan, target, values, key));
            Optional<URI> elsewhere = Presence.elsewhere(reply);
            if (elsewhere.isEmpty()) {
                return judged(reply);
            }
            aim(elsewhere.get());
        }
        return new Appended.Failed(ExitCode.FAILED, AppendFate.Data.NOT_APPENDED,
                Presence.endless(plan.urls().getFirst()), Map.of());
    }

    private void aim(URI server) {
        target = server;
        met = false;
        renew();
    }

    private void renew() {
        client.close();
        client = new BareClient(target, PATIENCE);
        silent = false;
        if (givenUp) {
            client.close();
        }
    }

    private BareReply answered(byte[] request) {
        if (System.nanoTime() - usedNanos > IDLE_NANOS) {
            renew();
        }
        BareClient asked = client;
        BareReply answer = awaited(begun(() -> asked.exchange(request)));
        usedNanos = System.nanoTime();
        return answer;
    }

    /** In a thread of its own; one that breaks off says why there, and its answer is lost. */
    static CompletableFuture<BareReply> begun(Supplier<BareReply> exchange) {
        var reply = new CompletableFuture<BareReply>();
        Thread.ofPlatform().daemon().name("append").start(() -> {
            try {
                reply.complete(exchange.get());
            } finally {
                reply.complete(new BareReply.Lost("the request broke off")); // if it has none
            }
        });
        return reply;
    }

    private BareReply awaited(CompletableFuture<BareReply> reply) {
        long begun = System.nanoTime();
        long heard = begun;
        while (true) {
            try {
                return reply.get(1, TimeUnit.SECONDS);
            } catch (TimeoutException _) {
                long now = System.nanoTime();
                notices.waiting(Duration.ofNanos(now - begun));
                if (now - begun < ASKED_AFTER_NANOS || Presence.absent(target).isEmpty()) {
                    heard = System.nanoTime();
                } else if (System.nanoTime() - heard > SILENCE_NANOS) {
                    silent = true;
                    client.close();
                }
            } catch (InterruptedException | ExecutionException e) {
                throw new IllegalStateException("nobody interrupts this thread", e);
            }
        }
    }

    private Appended judged(BareReply reply) {
        var fate = AppendFate.of(reply);
        Map<?, ?> said = reply instanceof BareReply.Answered answer
                ? Problems.parsed(answer.body()) : Map.of();
        return switch (fate.data()) {
            case ACKNOWLEDGED -> new Appended.Acknowledged(said, isReplayed(reply));
            case APPENDED -> failed(ExitCode.FAILED, fate, said);
            case NOT_APPENDED -> failed(reply instanceof BareReply.NotSent
                    ? ExitCode.UNREACHABLE : ExitCode.FAILED, fate, said);
            case UNKNOWN -> failed(ExitCode.OUTCOME_UNKNOWN, fate, said);
        };
    }

    private Appended failed(ExitCode code, AppendFate fate, Map<?, ?> said) {
        String reason = givenUp ? "it was ended before the answer came"
                : target + ": " + (silent ? "no sign of life for 10 s" : fate.detail());
        return new Appended.Failed(code, fate.data(), reason, said);
    }

    private static boolean isReplayed(BareReply reply) {
        return reply instanceof BareReply.Answered answer && answer.status() == 200;
    }

    private boolean stopped(long millis) {
        try {
            return stop.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }
}
