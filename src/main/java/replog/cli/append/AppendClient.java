package replog.cli.append;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import replog.cli.append.AppendCommand.AppendOptions;
import replog.cli.terminal.NodeProbe;
import replog.cli.terminal.SignalStop;
import replog.http.socket.SingleConnectionClient;
import replog.http.socket.SingleConnectionClient.SocketResponse;

/**
 * Appends at the master, which it finds through the node that it was given, one append after the
 * other.
 *
 * <p>A wait for a write concern may be as long as it likes, as long as the node's heartbeat is
 * answered meanwhile. Nothing is sent twice, but for what has a key: that is repeated while its
 * outcome is unknown. For one thread; any other may give up.
 */
public final class AppendClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofDays(1);
    private static final long ASKED_AFTER_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long SILENCE_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long REPEATED_NANOS = Duration.ofSeconds(30).toNanos();
    /** After that a connection may have been ended without a word. */
    private static final long IDLE_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 2000;

    private final AppendOptions options;
    private final Notices notices;
    private final CountDownLatch stop;
    private int nodes;
    private URI target;
    private boolean met;
    private boolean silent;
    private volatile SingleConnectionClient client;
    private volatile boolean givenUp;
    private long usedNanos = System.nanoTime();

    /** What there is to say meanwhile, by the thread that appends. */
    interface Notices {
        /** Reports about each second how long the answer has been awaited. */
        void waiting(Duration elapsed);

        /** That it is repeated, for this reason, which is another one than before. */
        void repeated(String reason);
    }

    /** @param stop ends the pauses between repeats */
    AppendClient(AppendOptions options, Notices notices, CountDownLatch stop) {
        this.options = options;
        this.notices = notices;
        this.stop = stop;
        this.target = options.urls().getFirst();
        this.client = new SingleConnectionClient(target, PATIENCE);
    }

    /** @param values in UTF-8, appended all or none, with consecutive ids */
    AppendReply append(List<byte[]> values, Optional<String> key) {
        AppendReply result = first(values, key);
        long deadline = System.nanoTime() + REPEATED_NANOS;
        long pause = FIRST_PAUSE_MILLIS;
        String told = "";
        while (key.isPresent() && result.data() == AppendReply.Data.UNKNOWN
                && System.nanoTime() < deadline
                && !SignalStop.await(stop, Duration.ofMillis(pause))) {
            if (!result.reason().equals(told)) {
                notices.repeated(result.reason());
            }
            told = result.reason();
            pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
            aim(nextNode());
            result = once(values, key);
            if (result.unreachable()) { // it may have stored it before
                result = AppendReply.unknown(result.reason(), result.reason());
            }
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
    private AppendReply first(List<byte[]> values, Optional<String> key) {
        AppendReply result = once(values, key);
        for (int asked = 1; asked < options.urls().size()
                && (result.unreachable() || result.isRefusedForNow()); asked++) {
            aim(nextNode());
            result = once(values, key);
        }
        return result;
    }

    private URI nextNode() {
        nodes++;
        return options.urls().get(nodes % options.urls().size());
    }

    private AppendReply once(List<byte[]> values, Optional<String> key) {
        AppendReply result = appendAtMaster(target, met, ": ", server -> {
            if (!server.equals(target)) {
                aim(server);
            }
            met = true;
            return answered(AppendRequestBytes.of(options, server, values, key));
        });
        return givenUp ? result.withReason("it was ended before the answer came")
                : silent ? result.withReason(target + ": no sign of life for 10 s") : result;
    }

    /**
     * Sends an append to the node, and on to where a secondary says that its master is.
     *
     * @param met whether the first node is known to be there
     * @param between the node's address and what it says, where it did not acknowledge
     */
    public static AppendReply appendAtMaster(
            URI first, boolean met, String between, Function<URI, SocketResponse> exchange) {
        URI server = first;
        for (int hop = 0; hop <= NodeProbe.MAX_HOPS; hop++) {
            var absent = hop == 0 && met
                    ? Optional.<NodeProbe.Absent>empty() : NodeProbe.probe(server);
            if (absent.isPresent()) {
                return AppendReply.absent(absent.get());
            }
            SocketResponse reply = exchange.apply(server);
            Optional<URI> elsewhere = NodeProbe.redirectTarget(reply);
            if (elsewhere.isEmpty()) {
                AppendReply result = AppendReply.of(reply);
                return result.withReason(server + between + result.reason());
            }
            server = elsewhere.get();
        }
        return AppendReply.absent(NodeProbe.endlessRedirects(first));
    }

    private void aim(URI server) {
        target = server;
        met = false;
        renew();
    }

    private void renew() {
        client.close();
        client = new SingleConnectionClient(target, PATIENCE);
        silent = false;
        if (givenUp) {
            client.close();
        }
    }

    private SocketResponse answered(byte[] request) {
        if (System.nanoTime() - usedNanos > IDLE_NANOS) {
            renew();
        }
        SingleConnectionClient asked = client;
        SocketResponse answer = awaited(startExchange(() -> asked.exchange(request)));
        usedNanos = System.nanoTime();
        return answer;
    }

    /** In a thread of its own; one that breaks off says why there, and its answer is lost. */
    static CompletableFuture<SocketResponse> startExchange(Supplier<SocketResponse> exchange) {
        var reply = new CompletableFuture<SocketResponse>();
        Thread.ofPlatform().daemon().name("append").start(() -> {
            try {
                reply.complete(exchange.get());
            } finally {
                reply.complete(new SocketResponse.Lost("the request broke off")); // if it has none
            }
        });
        return reply;
    }

    private SocketResponse awaited(CompletableFuture<SocketResponse> reply) {
        long begun = System.nanoTime();
        long heard = begun;
        while (true) {
            try {
                return reply.get(1, TimeUnit.SECONDS);
            } catch (TimeoutException _) {
                long now = System.nanoTime();
                notices.waiting(Duration.ofNanos(now - begun));
                if (now - begun < ASKED_AFTER_NANOS || NodeProbe.probe(target).isEmpty()) {
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
}
