package replog.node;

import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import replog.config.Settings;
import replog.replication.Backoff;

/**
 * Keeps a secondary registered with its master, on a virtual thread, from {@link #start} to
 * {@link #close}.
 *
 * <p>Its monitor guards the plan; nobody is asked within it. What comes of it is logged when it
 * changes. Safe for use by several threads.
 */
final class Registrar implements AutoCloseable {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(1);

    private final URI master;
    private final Desk desk;
    private final RegisterPlan plan;
    private final System.Logger logger;
    private final Runnable hangUp;
    private final Thread thread = Thread.ofVirtual().unstarted(this::run);
    private boolean stopped;
    private String said = "";
    private Optional<String> refused = Optional.empty();

    /** Where to ask; returns within a deadline and throws nothing for what a network can do. */
    interface Desk {
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

    /** @param hangUp ends what the desk has under way */
    Registrar(URI master, Desk desk, RegisterPlan plan, Runnable hangUp, System.Logger logger) {
        this.master = master;
        this.desk = desk;
        this.plan = plan;
        this.hangUp = hangUp;
        this.logger = logger;
    }

    /**
     * For a node whose settings name a master.
     *
     * @param silence after how long without a word of the master to register again
     */
    static Optional<Registrar> of(
            Ground ground, Settings settings, Faults faults, Duration silence,
            System.Logger logger) {
        return settings.cluster().master().map(master -> {
            // The master may have to ask two others who they are before it answers.
            Duration patience = settings.replication().timeout()
                    .plus(settings.heartbeat().timeout().multipliedBy(2));
            var outbound = Outbound.of(settings, faults);
            var plan = new RegisterPlan(new Backoff(settings.replication().retryBackoff()),
                    silence, System.nanoTime());
            return new Registrar(master, new RegisterDesk(outbound, ground, master, patience),
                    plan, outbound::close, logger);
        });
    }

    void start() {
        thread.start();
    }

    /** Why the master does not want it, while it has said so and not spoken since. */
    synchronized Optional<String> refused() {
        return refused;
    }

    /** Its master spoke to it. */
    synchronized void heard() {
        refused = Optional.empty();
        if (plan.heard(System.nanoTime())) {
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
            answer = desk.register();
        } catch (RuntimeException e) {
            logger.log(Level.ERROR, "could not register with " + master, e);
            answer = new Answer.Failed("broken inside");
        }
        if (takeIn(answer)) {
            say(answer);
        }
    }

    /** Waits until it is time; false once it is stopped. */
    private synchronized boolean isDue() throws InterruptedException {
        long left = plan.nanosLeft(System.nanoTime());
        while (!stopped && left > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            left = plan.nanosLeft(System.nanoTime());
        }
        return !stopped;
    }

    /** Returns whether it is news to people. */
    private synchronized boolean takeIn(Answer answer) {
        long nowNanos = System.nanoTime();
        switch (answer) {
            case Answer.Registered _ -> plan.registered(nowNanos);
            case Answer.Refused _, Answer.Failed _ -> plan.failed(
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
}
