package replog.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import replog.durability.FsyncMode;
import replog.log.PendingAppend.Content;
import replog.log.PendingAppend.Fate;
import replog.log.frame.Frame;
import replog.log.frame.NewEntry;
import replog.log.storage.DiskFullException;

/**
 * Writes groups of appends to the last segment, each whole or not at all, and says of each append
 * what became of it.
 *
 * <p>A group is visible only after the disk confirmed it; before that it may be stored or not. One
 * that could not be written is durably cut off again: only then it is surely not stored. Used by
 * the writer's thread alone.
 */
final class GroupCommitWriter {
    private final Log log;
    private final LogOptions options;
    private final SegmentAppender appender;
    private final WriterTimers due;

    GroupCommitWriter(Log log, LogOptions options, SegmentAppender appender, WriterTimers due) {
        this.log = log;
        this.options = options;
        this.appender = appender;
        this.due = due;
    }

    /**
     * Settles each of them. When it throws instead, of those that are not settled no byte is left.
     *
     * @throws DiskFullException when there was no room for them
     */
    void write(List<PendingAppend> group) throws IOException {
        if (group.isEmpty()) {
            return;
        }
        var mark = appender.mark();
        List<Fate> fates;
        try {
            fates = encode(group);
            appender.flush();
        } catch (IOException | RuntimeException | Error e) {
            rollBack(group, mark);
            throw e;
        }
        try {
            commit();
        } catch (IOException | RuntimeException | Error e) {
            complete(group, new Fate.Unknown(
                    "the disk did not confirm the write: " + e.getMessage()));
            throw e;
        }
        complete(group, fates);
    }

    /** Says the same of each of them. */
    static void complete(List<PendingAppend> group, Fate fate) {
        group.forEach(append -> append.complete(fate));
    }

    /** They are stored, and each is told so, even if one of those who are told breaks. */
    private static void complete(List<PendingAppend> group, List<Fate> fates) {
        var broken = new ArrayList<Throwable>(0);
        for (int number = 0; number < group.size(); number++) {
            try {
                group.get(number).complete(fates.get(number));
            } catch (RuntimeException | Error e) {
                broken.add(e);
            }
        }
        if (!broken.isEmpty()) {
            throw new IllegalStateException("who was told of an append broke", broken.getFirst());
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

    private List<Fate> encode(List<PendingAppend> group) throws IOException {
        if (forcesAlways()) {
            appender.writeRecoveryPoint(log.committedId());
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
                for (NewEntry draft : drafts) {
                    appender.add(draft, --remaining, stamp);
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
            complete(group, new Fate.Unknown(what));
            throw new IOException(what, e);
        }
    }

    private boolean forcesAlways() {
        return options.forcing() instanceof FsyncMode.Always;
    }

    private void markDirty() {
        if (options.forcing() instanceof FsyncMode.Every(var interval)) {
            due.onWrite(interval);
        }
    }
}
