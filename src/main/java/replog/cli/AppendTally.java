package replog.cli;

import java.util.Map;

/** Which lines were acknowledged so far: all from the first on. For one thread. */
final class AppendTally {
    private long lines;
    private long requests;
    private long replayed;
    private long firstId;
    private long lastId;
    private Map<?, ?> answer = Map.of();

    void acknowledged(int count, Appended.Acknowledged entries) {
        if (lines == 0) {
            firstId = entries.firstId();
        }
        lines += count;
        requests++;
        replayed += entries.replayed() ? count : 0;
        lastId = entries.lastId();
        answer = entries.answer();
    }

    long lines() {
        return lines;
    }

    long requests() {
        return requests;
    }

    /** How many of the lines were stored before. */
    long replayed() {
        return replayed;
    }

    /** Of the first line. */
    long firstId() {
        return firstId;
    }

    /** Of the last line. */
    long lastId() {
        return lastId;
    }

    /** The last one. */
    Map<?, ?> answer() {
        return answer;
    }
}
