package replog.node.member;

import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import replog.config.Settings;
import replog.http.client.Client.ClientRequest;
import replog.http.client.Client.ClientResponse;
import replog.json.EscapedText;
import replog.json.Json;
import replog.node.fault.FaultInjector;
import replog.node.peer.PeerClient;
import replog.node.store.NodeStore;
import replog.replication.Backoff;

/**
 * Keeps a secondary registered with its master, on a virtual thread, from {@link #start} to
 * {@link #close}.
 *
 * <p>Its monitor guards the schedule; no request is sent while it is held. What comes of it is
 * logged when it changes. Safe for use by several threads.
 */
public final class RegistrationLoop implements AutoCloseable {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(1);

    private final URI master;
    private final RegistrationCall call;
    private final RegistrationSchedule schedule;
    private final System.Logger logger;
    private final Runnable hangUp;
    private final Thread thread = Thread.ofVirtual().unstarted(this::run);
    private boolean stopped;
    private String said = "";
    private Optional<String> refused = Optional.empty();

    /** Where to ask; returns within a deadline and throws nothing for what a network can do. */
    interface RegistrationCall {
        Answer register();
    }

    /** What came back. */
    sealed interface Answer {
        /** The master knows it, under this name. */
        record Registered(String name) implements Answer {}

        /** Somebody has to change something. */
        record Refused(String why) implements Answer {}

        record Failed(String why) implements Answer {}
    }

    /** @param hangUp ends what the call has under way */
    RegistrationLoop(URI master, RegistrationCall call, RegistrationSchedule schedule,
            Runnable hangUp,
            System.Logger logger) {
        this.master = master;
        this.call = call;
        this.schedule = schedule;
        this.hangUp = hangUp;
        this.logger = logger;
    }

    /**
     * For a node whose settings name a master.
     *
     * @param silence after how long without a word of the master to register again
     */
    public static Optional<RegistrationLoop> of(
            NodeStore store, Settings settings, FaultInjector faults, Duration silence,
            System.Logger logger) {
        return settings.cluster().master().map(master -> {
            // The master may have to ask two others who they are before it answers.
            Duration patience = settings.replication().timeout()
                    .plus(settings.heartbeat().timeout().multipliedBy(2));
            var peerClient = PeerClient.of(settings, faults);
            var schedule =
                    new RegistrationSchedule(new Backoff(settings.replication().retryBackoff()),
                    silence, System.nanoTime());
            return new RegistrationLoop(master,
                    new RegistrationClient(peerClient, store, master, patience),
                    schedule, peerClient::close, logger);
        });
    }

    public void start() {
        thread.start();
    }

    /** Why the master does not want it, while it has said so and not spoken since. */
    public synchronized Optional<String> rejectionReason() {
        return refused;
    }

    /** Its master spoke to it. */
    public synchronized void onMasterHeard() {
        refused = Optional.empty();
        if (schedule.onMasterHeard(System.nanoTime())) {
            notifyAll();
        }
    }

    /** Asks no more; a request under way ends without an answer. */
    @Override
    public void close() {
        synchronized (this) {
            stopped = true;
            notifyAll();
        }
        hangUp.run();
        try {
            if (thread.isAlive()) {
                thread.join(STOP_LIMIT);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (isDue()) {
                runOnce();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    void runOnce() {
        Answer answer;
        try {
            answer = call.register();
        } catch (RuntimeException e) {
            logger.log(Level.ERROR, "could not register with " + master, e);
            answer = new Answer.Failed("broken inside");
        }
        if (receive(answer)) {
            say(answer);
        }
    }

    /** Waits until it is time; false once it is stopped. */
    private synchronized boolean isDue() throws InterruptedException {
        long left = schedule.nanosLeft(System.nanoTime());
        while (!stopped && left > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            left = schedule.nanosLeft(System.nanoTime());
        }
        return !stopped;
    }

    /** Returns whether it is news to people. */
    private synchronized boolean receive(Answer answer) {
        long nowNanos = System.nanoTime();
        switch (answer) {
            case Answer.Registered _ -> schedule.registered(nowNanos);
            case Answer.Refused _, Answer.Failed _ -> schedule.failed(
                    nowNanos, ThreadLocalRandom.current().nextDouble());
        }
        refused = answer instanceof Answer.Refused(var why)
                ? Optional.of("may not register with " + master + ": " + why)
                : Optional.empty();
        // How a master can't be reached may change at each attempt.
        String gist = answer instanceof Answer.Failed ? "failed" : answer.toString();
        boolean isNews = !stopped && !gist.equals(said);
        said = gist;
        return isNews;
    }

    private void say(Answer answer) {
        switch (answer) {
            case Answer.Registered(var name) ->
                    logger.log(Level.INFO, "is registered with {0} as {1}", master, name);
            case Answer.Refused(var why) -> logger.log(
                    Level.WARNING, "may not register with {0}: {1}", master, why);
            case Answer.Failed(var why) -> logger.log(
                    Level.INFO, "cannot register with {0} yet: {1}", master, why);
        }
    }

    /**
     * When a secondary registers with its master: at once, after each failure once more after a
     * pause, and from the first success on whenever its master was silent for too long.
     *
     * <p>The time comes in as an argument, in nanoseconds of the monotonic clock. Not safe for use
     * by several threads.
     */
    static final class RegistrationSchedule {
        private final Backoff backoff;
        private final long silenceNanos;
        private long dueNanos;
        private int failures;
        private boolean everRegistered;

        /** @param silence after how long without its master's voice it is time again */
        RegistrationSchedule(Backoff backoff, Duration silence, long nowNanos) {
            this.backoff = backoff;
            this.silenceNanos = silence.toNanos();
            this.dueNanos = nowNanos;
        }

        /** How long until it is time; not above zero when it is. */
        long nanosLeft(long nowNanos) {
            return dueNanos - nowNanos;
        }

        void registered(long nowNanos) {
            everRegistered = true;
            failures = 0;
            dueNanos = nowNanos + silenceNanos;
        }

        /** @param random from 0 to 1 */
        void failed(long nowNanos, double random) {
            failures++;
            dueNanos = nowNanos + backoff.pause(failures, random).toNanos();
        }

        /**
         * Its master spoke. A node that never registered is heard because the master's settings
         * name it, and goes on asking; any other one is known to the master.
         *
         * @return whether it is time sooner than before
         */
        boolean onMasterHeard(long nowNanos) {
            if (!everRegistered) {
                return false;
            }
            long before = dueNanos;
            registered(nowNanos);
            return dueNanos - before < 0;
        }
    }

    /**
     * Where a secondary registers: {@code POST /register} at its master, over HTTP.
     *
     * <p>A node that answers as a secondary names its master, and the loop goes there, once.
     * Nothing that is answered is believed but that it was heard. Any number of threads.
     */
    private static final class RegistrationClient implements RegistrationLoop.RegistrationCall {
        private static final int MAX_ANSWER_BYTES = 64 << 10;
        private static final int MAX_SHOWN = 300;

        private final PeerClient peerClient;
        private final NodeStore store;
        private final URI register;
        private final Duration timeout;

        RegistrationClient(PeerClient peerClient, NodeStore store, URI master, Duration timeout) {
            this.peerClient = peerClient;
            this.store = store;
            this.register = master.resolve("/register");
            this.timeout = timeout;
        }

        @Override
        public RegistrationLoop.Answer register() {
            ClientResponse first = ask(register);
            if (first instanceof ClientResponse.Answered answered && answered.status() == 307) {
                Optional<URI> elsewhere = answered.header("Location")
                        .flatMap(RegistrationClient::address);
                return elsewhere.map(uri -> answer(ask(uri))).orElseGet(
                        () -> new RegistrationLoop.Answer.Failed(
                                "it is a secondary and names no master"));
            }
            return answer(first);
        }

        private ClientResponse ask(URI uri) {
            var address = store.address();
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("name", address.name());
            body.put("url", address.url().toString());
            Map<String, String> headers = store.standing().headers();
            headers.put("Content-Type", "application/json");
            return peerClient.exchange(
                    new ClientRequest("POST", uri, headers, ByteBuffer.wrap(Json.bytes(body)),
                    timeout, MAX_ANSWER_BYTES));
        }

        private RegistrationLoop.Answer answer(ClientResponse reply) {
            Function<String,
                    RegistrationLoop.Answer> failed = reply instanceof ClientResponse.Answered
                    ? RegistrationLoop.Answer.Refused::new : RegistrationLoop.Answer.Failed::new;
            return peerClient.outcome(reply, this::answered, failed);
        }

        private RegistrationLoop.Answer answered(ClientResponse.Answered reply) {
            int status = reply.status();
            if (status == 200) {
                String name = member(reply.body(), "name");
                return new RegistrationLoop.Answer.Registered(name.isEmpty()
                        ? store.address().name()
                        : name);
            }
            String said = "it answered " + status + " " + member(reply.body(), "detail");
            return status / 100 == 4 ? new RegistrationLoop.Answer.Refused(said)
                    : new RegistrationLoop.Answer.Failed(said);
        }

        private static Optional<URI> address(String location) {
            try {
                URI uri = URI.create(location);
                return "http".equals(uri.getScheme()) && uri.getHost() != null
                        ? Optional.of(uri) : Optional.empty();
            } catch (IllegalArgumentException _) {
                return Optional.empty();
            }
        }

        /** A text member of a JSON object, fit for a log line; empty where there is none. */
        private static String member(byte[] body, String name) {
            return EscapedText.of(PeerClient.member(body, name), MAX_SHOWN);
        }
    }
}
