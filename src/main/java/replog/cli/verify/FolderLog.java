package replog.cli.verify;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import replog.log.frame.Hash;
import replog.log.verify.OfflineLog;
import replog.log.verify.VerificationReport;
import replog.log.verify.VerificationReport.Damage;

/** A folder that was inspected, up to what is damaged in it. */
final class FolderLog implements ComparableLog {
    private final VerificationReport verification;
    private final OfflineLog entries;
    private final long lastId;

    FolderLog(Path folder, FolderReport report) {
        this.verification = report.verification();
        this.entries = new OfflineLog(folder);
        this.lastId = Math.min(verification.end().lastId(), beforeDamage(report));
    }

    /** What is damaged in no entry may be anywhere: then nothing is sure. */
    private static long beforeDamage(FolderReport report) {
        long last = Long.MAX_VALUE;
        for (Damage damage : report.damages()) {
            boolean harmless = damage.id().isEmpty() && damage.offset().isPresent();
            last = Math.min(last, harmless ? last : damage.id().orElse(1) - 1);
        }
        return last;
    }

    @Override
    public String name() {
        return verification.folder();
    }

    @Override
    public Optional<UUID> logId() {
        return verification.logId();
    }

    @Override
    public long lastId() {
        return lastId;
    }

    @Override
    public boolean isCutShort() {
        return lastId < verification.end().lastId();
    }

    @Override
    public Hash hashAt(long id) throws IOException {
        return entries.hashAt(id);
    }

    @Override
    public Seen seen(long id) throws IOException {
        OfflineLog.Located found = entries.frame(id);
        return new Seen(found.bytes(), Optional.of(new Place(found.file(), found.offset())));
    }
}
