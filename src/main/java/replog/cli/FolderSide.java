package replog.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import replog.log.Damage;
import replog.log.Findings;
import replog.log.FolderHistory;
import replog.log.Hash;

/** A folder that was inspected, up to what is damaged in it. */
final class FolderSide implements History {
    private final Findings findings;
    private final FolderHistory entries;
    private final long lastId;

    FolderSide(Path folder, FolderReport report) {
        this.findings = report.findings();
        this.entries = new FolderHistory(folder);
        this.lastId = Math.min(findings.end().lastId(), beforeDamage(report));
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
        return findings.folder();
    }

    @Override
    public Optional<UUID> logId() {
        return findings.logId();
    }

    @Override
    public long lastId() {
        return lastId;
    }

    @Override
    public boolean isCutShort() {
        return lastId < findings.end().lastId();
    }

    @Override
    public Hash hashAt(long id) throws IOException {
        return entries.hashAt(id);
    }

    @Override
    public Seen seen(long id) throws IOException {
        FolderHistory.Located found = entries.frame(id);
        return new Seen(found.bytes(), Optional.of(new Place(found.file(), found.offset())));
    }
}
