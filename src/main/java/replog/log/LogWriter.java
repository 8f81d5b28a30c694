package replog.log;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import replog.durability.FsyncMode;
import replog.log.PendingAppend.Content;
import replog.log.PendingAppend.Outcome;
import replog.log.frame.Frame;
import replog.log.frame.NewEntry;
import replog.log.segment.SegmentHeader;
import replog.log.storage.DiskFullException;

/**
 * The one thread that writes a log: it takes all that is queued, writes it, forces once for all.
 *
 * <p>What accumulates while one group is forced is the next group: no timer, no tuning. Only after
 * the force is a group visible, and its appends settled. When nothing comes for a while, what the
 * slot on disk lacks is noted there. A failed write or force is final: nothing is ever forced again
 * as if it had not happened. A full disk is not, once what was written of the group is durably cut
 * off again: appends are refused until a trial does what failed, which is to write some bytes,
 * or to begin the next segment. Where that does not last, each next trial comes later. It is a
 * platform thread, since a force would hold up a virtual thread's carrier, and is never
 * interrupted.
 */
final class LogWriter implements Runnable {
    private static final long TRIAL_NANOS = 1_000_000_000;
    private static final long MAX_TRIAL_NANOS = 30 * TRIAL_NANOS;
    private static final long LASTING_NANOS = 60 * TRIAL_NANOS;
    private static final int TRIAL_BYTES = 64 << 10;

    private final Log log;
    private final LogOptions options;
    private final SegmentAppender appender;
    private final AppendQueue queue = new AppendQueue();
    private final Thread thread;
    private final WriterDeadlines timers;
    private final GroupCommitWriter groupCommit;
    private volatile boolean waitsForWorkAlone;
    private int lackingBytes;
    private boolean rolling;
    private long trialNanos = TRIAL_NANOS;
    private long acceptedNanos = System.nanoTime() - LASTING_NANOS;

    LogWriter(Log log, LogOptions options, SegmentAppender appender, String name) {
        this.log = log;
        this.options = options;
        this.appender = appender;
        this.timers = new WriterDeadlines(options.rest());
        this.groupCommit = new GroupCommitWriter(log, options, appender, timers);
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this);
    }

    /** Nothing happens once it was stopped. */
    synchronized void start() {
        if (!queue.isStopped()) {
            thread.start();
        }
    }

    void add(PendingAppend append, long nanos) {
        queue.add(append, nanos);
    }

    /** To be put on disk once nothing is appended; the caller does not wait. */
    void onCommittedIdChange() {
        if (waitsForWorkAlone) {
            queue.wake();
        }
    }

    /**
     * Refuses further appends, and waits until those that are queued are settled and forced;
     * returns whether that was within the limit.
     */
    boolean stop(Duration limit) {
        queue.stop("the node is shutting down");
        try {
            return !isStarted() || thread.join(limit);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return !thread.isAlive();
        }
    }

    private synchronized boolean isStarted() {
        return thread.getState() != Thread.State.NEW;
    }

    /** Refuses further appends, and fails those that are queued. */
    void fail(String reason) {
        queue.fail(reason);
    }

    @Override
    public void run() {
        try (appender) {
            while (true) {
                List<PendingAppend> group = take();
                if (!group.isEmpty()) {
                    timers.onAppend();
                    commit(group);
                } else if (queue.isStopped()) {
                    break;
                }
                verifyFolderIfDue();
                forceIfDue();
                writeRecoveryPointIfDue();
                awaitRoom();
            }
            if (log.failure().isEmpty()) {
                appender.finish(log.committedId());
            }
        } catch (IOException | RuntimeException | InterruptedException | Error e) {
            log.fail(failureReason(e));
        }
    }

    private void commit(List<PendingAppend> group) throws IOException {
        try {
            verifyFolderIfDue();
            writeInSegments(group);
        } catch (DiskFullException e) {
            pauseUntilRoom(e, TRIAL_BYTES + (int) group.stream()
                    .mapToLong(PendingAppend::bytes).max().orElse(0));
            GroupCommitWriter.complete(group, new Outcome.NotAppended(e.getMessage()));
        } catch (IOException | RuntimeException | Error e) {
            try {
                log.fail(failureReason(e)); // a caller that learns of it may ask why
            } finally {
                // What can't be taken back was settled as unknown; of the rest no byte is left.
                GroupCommitWriter.complete(group, new Outcome.NotAppended(failureReason(e)));
            }
            throw e;
        }
    }

    /** People read it as a reason; only a fault of ours is named by its class. */
    private static String failureReason(Throwable e) {
        return "the log can't be written: " + (e instanceof IOException && e.getMessage() != null
                ? e.getMessage() : e.toString());
    }

    private void pauseUntilRoom(DiskFullException e, int lacking) {
        boolean lasted = System.nanoTime() - acceptedNanos >= LASTING_NANOS;
        trialNanos = lasted ? TRIAL_NANOS : Math.min(2 * trialNanos, MAX_TRIAL_NANOS);
        lackingBytes = lacking;
        refuse(e.getMessage());
    }

    private void awaitRoom() throws IOException, InterruptedException {
        long dueNanos = System.nanoTime() + trialNanos;
        while (log.full().isPresent() && !queue.awaitStop(timers.nanosUntilVerify())) {
            verifyFolderIfDue();
            if (dueNanos - System.nanoTime() <= 0) {
                tryAgain();
                dueNanos = System.nanoTime() + trialNanos;
            }
        }
    }

    private void tryAgain() throws IOException {
        try {
            repeatWhatFailed();
            acceptedNanos = System.nanoTime();
            queue.accept();
            log.full(Optional.empty());
        } catch (DiskFullException e) {
            refuse(e.getMessage());
        }
    }

    private void repeatWhatFailed() throws IOException {
        if (rolling) {
            roll();
        }
        appender.probeWrite(lackingBytes);
    }

    /** Says so only where it is news. */
    private void refuse(String reason) {
        Optional<String> refused = Optional.of(reason);
        if (!log.full().equals(refused)) {
            queue.refuse(reason);
            log.full(refused);
        }
    }

    private void writeInSegments(List<PendingAppend> group) throws IOException {
        var fitting = new ArrayList<PendingAppend>(group.size());
        long end = appender.offset();
        for (PendingAppend append : group) {
            boolean empty = end == SegmentHeader.BYTES;
            if (end + append.bytes() > options.segmentBytes() && !empty) {
                groupCommit.write(fitting);
                fitting.clear();
                roll();
                end = appender.offset();
            }
            fitting.add(append);
            end += append.bytes();
        }
        groupCommit.write(fitting);
    }

    private void roll() throws IOException {
        rolling = true;
        appender.roll(log.committedId());
        rolling = false;
        timers.onForce();
        log.addSegment(appender.segment());
    }

    private List<PendingAppend> take() throws InterruptedException {
        List<PendingAppend> group =
                queue.take(Math.min(nanosUntilDue(), timers.nanosUntilVerify()));
        waitsForWorkAlone = false;
        return group;
    }

    /** Says first that it is to be woken, and looks then, so that no rise is overlooked. */
    private long nanosUntilDue() {
        if (timers.isDirty()) {
            return timers.nanosUntilForce();
        }
        waitsForWorkAlone = true;
        if (isRecoveryPointCurrent()) {
            return Long.MAX_VALUE;
        }
        waitsForWorkAlone = false;
        return timers.nanosUntilNote();
    }

    /** Before a write after a pause as well: a process that was stopped does not know how long. */
    private void verifyFolderIfDue() throws IOException {
        if (timers.verifyIsDue()) {
            appender.verifyFolder();
            timers.onVerify();
        }
    }

    private void forceIfDue() throws IOException {
        if (timers.forceIsDue()) {
            appender.writeRecoveryPoint(log.committedId());
            appender.force();
            timers.onForce();
        }
    }

    /** Under {@link FsyncMode.Never} the log is forced at its end alone, and this with it. */
    private boolean isRecoveryPointCurrent() {
        return options.forcing() instanceof FsyncMode.Never
                || appender.isRecoveryPointCurrent(log.committedId());
    }

    /**
     * After a while without appends the slot is brought up to date, so that the committed id is
     * known after a crash at rest too. One slot, and a force: until that returns the other one
     * holds what was noted before.
     */
    private void writeRecoveryPointIfDue() throws IOException {
        if (!timers.noteIsDue()) {
            return;
        }
        timers.onAppend();
        if (isRecoveryPointCurrent()) {
            return;
        }
        try {
            appender.writeRecoveryPoint(log.committedId());
            appender.force();
        } catch (DiskFullException e) { // some file systems need room to write in place
            pauseUntilRoom(e, TRIAL_BYTES);
        }
    }

    /**
     * Writes groups of appends to the last segment, each whole or not at all, and says of each
     * append what became of it.
     *
     * <p>A group is visible only after the disk confirmed it; before that it may be stored or not.
     * One that could not be written is durably cut off again: only then it is surely not stored.
     * Used by the writer's thread alone.
     */
    private static final class GroupCommitWriter {
        private final Log log;
        private final LogOptions options;
        private final SegmentAppender appender;
        private final WriterDeadlines timers;

        GroupCommitWriter(Log log, LogOptions options, SegmentAppender appender,
                WriterDeadlines timers) {
            this.log = log;
            this.options = options;
            this.appender = appender;
            this.timers = timers;
        }

        /**
         * Settles each of them. When it throws instead, of those that are not settled no byte is
         * left.
         *
         * @throws DiskFullException when there was no room for them
         */
        void write(List<PendingAppend> group) throws IOException {
            if (group.isEmpty()) {
                return;
            }
            var mark = appender.mark();
            List<Outcome> outcomes;
            try {
                outcomes = encode(group);
                appender.flush();
            } catch (IOException | RuntimeException | Error e) {
                rollBack(group, mark);
                throw e;
            }
            try {
                commit();
            } catch (IOException | RuntimeException | Error e) {
                complete(group, new Outcome.Unknown(
                        "the disk did not confirm the write: " + e.getMessage()));
                throw e;
            }
            complete(group, outcomes);
        }

        /** Says the same of each of them. */
        static void complete(List<PendingAppend> group, Outcome outcome) {
            group.forEach(append -> append.complete(outcome));
        }

        /** They are stored, and each is completed so, even if one listener throws. */
        private static void complete(List<PendingAppend> group, List<Outcome> outcomes) {
            var broken = new ArrayList<Throwable>(0);
            for (int number = 0; number < group.size(); number++) {
                try {
                    group.get(number).complete(outcomes.get(number));
                } catch (RuntimeException | Error e) {
                    broken.add(e);
                }
            }
            if (!broken.isEmpty()) {
                throw new IllegalStateException("who was told of an append broke",
                        broken.getFirst());
            }
        }

        private void commit() throws IOException {
            if (forcesAlways()) {
                appender.force();
            } else {
                markDirty();
            }
            appender.verifyInPlace();
            log.publish(appender.position());
        }

        private List<Outcome> encode(List<PendingAppend> group) throws IOException {
            if (forcesAlways()) {
                appender.writeRecoveryPoint(log.committedId());
            }
            var outcomes = new ArrayList<Outcome>(group.size());
            for (PendingAppend append : group) {
                long firstId = appender.lastId() + 1;
                encode(append);
                outcomes.add(new Outcome.Appended(firstId, appender.lastId()));
            }
            return outcomes;
        }

        private void encode(PendingAppend append) throws IOException {
            switch (append.content()) {
                case Content.Drafts(var drafts, var epoch) -> {
                    var stamp = new Frame.Stamp(epoch, options.clock().millis());
                    int remaining = drafts.size();
                    for (NewEntry newEntry : drafts) {
                        appender.add(newEntry, --remaining, stamp);
                    }
                }
                case Content.Verbatim(var frames) -> appender.add(frames);
            }
        }

        /** Cuts off a group that could not be written whole: only then it is surely not stored. */
        private void rollBack(List<PendingAppend> group, SegmentAppender.Mark mark)
                throws IOException {
            try {
                appender.rollBackTo(mark);
            } catch (IOException | RuntimeException | Error e) {
                String what = "the disk refused the write, and the cut after it: " + e.getMessage();
                complete(group, new Outcome.Unknown(what));
                throw new IOException(what, e);
            }
        }

        private boolean forcesAlways() {
            return options.forcing() instanceof FsyncMode.Always;
        }

        private void markDirty() {
            if (options.forcing() instanceof FsyncMode.Every(var interval)) {
                timers.onWrite(interval);
            }
        }
    }
}
