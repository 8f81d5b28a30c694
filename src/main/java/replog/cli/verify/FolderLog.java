package replog.cli.verify;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import replog.cli.terminal.TextTable;
import replog.log.frame.Hash;
import replog.log.verify.LogFolderReader;
import replog.log.verify.VerificationReport;
import replog.log.verify.VerificationReport.Damage;

/**
 * The log of a folder that was inspected, up to what is damaged in it, and what was found there, as
 * a table for people or one object for programs.
 *
 * @param damages those of the log's files, and what else can't be
 * @param notes those of the log's files, and more
 */
record FolderLog(VerificationReport verification, List<Damage> damages, List<String> notes,
        LogFolderReader entries) implements ComparableLog {
    FolderLog {
        damages = List.copyOf(damages);
        notes = List.copyOf(notes);
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
        return Math.min(verification.end().lastId(), beforeDamage());
    }

    @Override
    public boolean isCutShort() {
        return lastId() < verification.end().lastId();
    }

    @Override
    public Hash hashAt(long id) throws IOException {
        return entries.hashAt(id);
    }

    @Override
    public Seen seen(long id) throws IOException {
        LogFolderReader.Located found = entries.frame(id);
        return new Seen(found.bytes(), Optional.of(new Place(found.file(), found.offset())));
    }

    /** What is damaged in no entry may be anywhere: then nothing is sure. */
    private long beforeDamage() {
        long last = Long.MAX_VALUE;
        for (Damage damage : damages) {
            boolean harmless = damage.id().isEmpty() && damage.offset().isPresent();
            last = Math.min(last, harmless ? last : damage.id().orElse(1) - 1);
        }
        return last;
    }

    String table(int columns) {
        var table = new TextTable(columns, false, false);
        table.row("folder", verification.folder());
        table.row("segments", count("%,d", verification.segments().size()) + ", of "
                + count("%,d bytes", verification.bytes()));
        table.row("entries", verification.entries() == 0 ? "none"
                : count("%,d", verification.entries())
                + ", the last one has the id " + verification.end().lastId());
        table.row("log id", verification.logId().map(Object::toString).orElse("none"));
        table.row("head hash", hash());
        table.row("epochs", verification.epochs().first() + " to " + verification.epochs().last());
        verification.forced().ifPresent(forced -> {
            table.row("forced", "id " + forced.id() + ", offset " + forced.offset() + " of "
                    + forced.file());
            table.row("committed", "id " + forced.committedId());
        });
        notes.forEach(note -> table.row("note", note));
        damages.forEach(damage -> table.row("DAMAGED", sentence(damage)));
        return table.row("damage", damages.isEmpty() ? "none"
                : damages.size() + (damages.size() == 1 ? " place" : " places")).toString();
    }

    Map<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("folder", verification.folder());
        json.put("in_use", verification.inUse());
        json.put("segments", verification.segments());
        json.put("bytes", verification.bytes());
        json.put("entries", verification.entries());
        json.put("last_id", verification.end().lastId());
        json.put("log_id", verification.logId().map(Object::toString).orElse(null));
        json.put("head_hash", verification.end().head().equals(Hash.NONE) ? null : hash());
        json.put("first_epoch", verification.epochs().first());
        json.put("last_epoch", verification.epochs().last());
        verification.forced().ifPresent(forced -> {
            json.put("forced_id", forced.id());
            json.put("forced_offset", forced.offset());
            json.put("forced_file", forced.file());
            json.put("committed_id", forced.committedId());
        });
        json.put("notes", notes);
        json.put("damages", damages.stream().map(FolderLog::json).toList());
        return json;
    }

    static String sentence(Damage damage) {
        var sentence = new StringBuilder(damage.file());
        damage.offset().ifPresent(offset -> sentence.append(", offset ").append(offset));
        damage.id().ifPresent(id -> sentence.append(", id ").append(id));
        sentence.append(": ").append(damage.what());
        damage.explanation().ifPresent(why -> sentence.append("; ").append(why));
        return sentence.toString();
    }

    private static Map<String, Object> json(Damage damage) {
        var json = new LinkedHashMap<String, Object>();
        json.put("file", damage.file());
        json.put("id", damage.id().isPresent() ? damage.id().getAsLong() : null);
        json.put("what", damage.what());
        json.put("offset", damage.offset().isPresent() ? damage.offset().getAsLong() : null);
        json.put("explanation", damage.explanation().orElse(null));
        return json;
    }

    private String hash() {
        return verification.end().head().equals(Hash.NONE)
                ? "unknown, for damage before it" : verification.end().head().toString();
    }

    private static String count(String format, long number) {
        return String.format(Locale.ROOT, format, number);
    }
}
