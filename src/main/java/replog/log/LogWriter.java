package replog.log;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import replog.log.PendingAppend.Content;
import replog.log.PendingAppend.Fate;

/**
 * The one thread that writes a log: it takes all that is queued, writes it, forces once for all.
 *
 * <p>What accumulates while one group is forced is the next group: no timer, no tuning. Only after
 * the force is a group visible, and its appends settled. When nothing comes for a while, what the
 * slot on disk lacks is noted there. A failed write or force is final: nothing is ever forced again
 * as if it had not happened. A full disk is not, once what was written of the group is durably cut
 * off again: appends are refused until a trial finds room. It is a platform thread, since a force
 * would hold up a virtual thread's carrier, and is never interrupted.
 */
final class LogWriter implements Runnable {
    private static final long TRIAL_NANOS = 1_000_000_000;
    private static final int TRIAL_BYTES = 64 << 10;

    private final Log log;
    private final LogOptions options;
    private final SegmentAppender appender;
    private final AppendQueue queue = new AppendQueue();
    private final Thread thread;
    private final DueTimes due;
    private volatile boolean waitsForWorkAlone;
    private int lackingBytes;

    LogWriter(Log log, LogOptions options, SegmentAppender appender, String name) {
        this.log = log;
        this.options = options;
        this.appender = appender;
        this.due = new DueTimes(options.rest());
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

    /** To be noted on disk once nothing is appended; whoever says so waits for nothing. */
    void committedIdRose() {
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
                    due.disturbed();
                    commit(group);
                } else if (queue.isStopped()) {
                    break;
                }
                forceIfDue();
                noteIfDue();
                awaitRoom();
            }
            if (log.failure().isEmpty()) {
                appender.finish(log.committedId());
            }
        } catch (IOException | RuntimeException | InterruptedException | Error e) {
            log.fail("the log can't be written: " + e);
        }
    }

    private void commit(List<PendingAppend> group) throws IOException {
        try {
            writeInSegments(group);
        } catch (DiskFullException e) {
            turnFull(e, TRIAL_BYTES + (int) group.stream()
                    .mapToLong(PendingAppend::bytes).max().orElse(0));
            settle(group, new Fate.NotAppended(e.getMessage()));
        } catch (IOException | RuntimeException | Error e) {
            // What write() could not take back it settled itself; of the rest no byte is left.
            settle(group, new Fate.NotAppended("the log can't be written: " + e.getMessage()));
            throw e;
        }
    }

    private void turnFull(DiskFullException e, int lacking) {
        lackingBytes = lacking;
        queue.refuse(e.getMessage());
        log.full(Optional.of(e.getMessage()));
    }

    private void awaitRoom() throws IOException, InterruptedException {
        while (log.full().isPresent() && !queue.awaitStop(TRIAL_NANOS)) {
            if (appender.hasRoomFor(lackingBytes)) {
                queue.accept();
                log.full(Optional.empty());
            }
        }
    }

    private void writeInSegments(List<PendingAppend> group) throws IOException {
        var fitting = new ArrayList<PendingAppend>(group.size());
        long end = appender.offset();
        for (PendingAppend append : group) {
            boolean empty = end == SegmentHeader.BYTES;
            if (end + append.bytes() > options.segmentBytes() && !empty) {
                write(fitting);
                fitting.clear();
                roll();
                end = appender.offset();
            }
            fitting.add(append);
            end += append.bytes();
        }
        write(fitting);
    }

    private void write(List<PendingAppend> group) throws IOException {
        if (group.isEmpty()) {
            return;
        }
        var mark = appender.mark();
        List<Fate> fates;
        try {
            fates = encode(group);
            appender.flush();
        } catch (IOException | RuntimeException | Error e) {
            takeBack(group, mark);
            throw e;
        }
        try {
            confirm();
        } catch (IOException | RuntimeException | Error e) {
            settle(group, new Fate.Unknown(
                    "the disk did not confirm the write: " + e.getMessage()));
            throw e;
        }
        for (int number = 0; number < group.size(); number++) {
            group.get(number).settle(fates.get(number));
        }
    }

    private void confirm() throws IOException {
        if (always()) {
            appender.force();
        } else {
            markDirty();
        }
        log.publish(appender.position());
    }

    private List<Fate> encode(List<PendingAppend> group) throws IOException {
        if (always()) {
            appender.writeSlot(log.committedId());
        }
        var fates = new ArrayList<Fate>(group.size());
        for (PendingAppend append : group) {
            long firstId = appender.lastId() + 1;
            encode(append);
            fates.add(new Fate.Appended(firstId, appender.lastId()));
        }
        return fates;
    }

    private void encode(PendingAppend append) throws IOException {
        switch (append.content()) {
            case Content.Drafts(var drafts, var epoch) -> {
                var stamp = new Frame.Stamp(epoch, options.clock().millis());
                int remaining = drafts.size();
                for (Draft draft : drafts) {
                    appender.add(draft, --remaining, stamp);
                }
            }
            case Content.Verbatim(var frames) -> appender.add(frames);
        }
    }

    /** Cuts off a group that could not be written whole: only then it is surely not stored. */
    private void takeBack(List<PendingAppend> group, SegmentAppender.Mark mark)
            throws IOException {
        try {
            appender.takeBackTo(mark);
        } catch (IOException | RuntimeException | Error e) {
            String what = "the disk refused the write, and the cut after it: " + e.getMessage();
            settle(group, new Fate.Unknown(what));
            throw new IOException(what, e);
        }
    }

    private static void settle(List<PendingAppend> group, Fate fate) {
        group.forEach(append -> append.settle(fate));
    }

    private boolean always() {
        return options.forcing() instanceof Forcing.Always;
    }

    private void roll() throws IOException {
        appender.roll(log.committedId());
        due.forced();
        log.begun(appender.segment());
    }

    private void markDirty() {
        if (options.forcing() instanceof Forcing.Every(var interval)) {
            due.written(interval);
        }
    }

    private List<PendingAppend> take() throws InterruptedException {
        List<PendingAppend> group = queue.take(nanosUntilDue());
        waitsForWorkAlone = false;
        return group;
    }

    /** Says first that it is to be woken, and looks then, so that no rise is overlooked. */
    private long nanosUntilDue() {
        if (due.isDirty()) {
            return due.nanosUntilForce();
        }
        waitsForWorkAlone = true;
        if (isNoted()) {
            return Long.MAX_VALUE;
        }
        waitsForWorkAlone = false;
        return due.nanosUntilNote();
    }

    private void forceIfDue() throws IOException {
        if (due.forceIsDue()) {
            appender.writeSlot(log.committedId());
            appender.force();
            due.forced();
        }
    }

    /** Under {@link Forcing.Never} the log is forced at its end alone, and this with it. */
    private boolean isNoted() {
        return options.forcing() instanceof Forcing.Never || appender.isNoted(log.committedId());
    }

    /**
     * After a while without appends the slot is brought up to date, so that the committed id is
     * known after a crash at rest too. One slot, and a force: until that returns the other one
     * holds what was noted before.
     */
    private void noteIfDue() throws IOException {
        if (!due.noteIsDue()) {
            return;
        }
        due.disturbed();
        if (isNoted()) {
            return;
        }
        try {
            appender.writeSlot(log.committedId());
            appender.force();
        } catch (DiskFullException e) { // some file systems need room to write in place
            turnFull(e, TRIAL_BYTES);
        }
    }
}
