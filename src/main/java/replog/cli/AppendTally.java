package replog.cli;

/** Which lines were acknowledged so far: all from the first on. For one thread. */
final class AppendTally {
    private long lines;
    private long requests;
    private long replayed;
    private Appended first;
    private Appended last;

    void add(int count, Appended result) {
        first = lines == 0 ? result : first;
        last = result;
        lines += count;
        requests++;
        replayed += result.replayed() ? count : 0;
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

    /** The request of the first line, once there is one. */
    Appended first() {
        return first;
    }

    Appended last() {
        return last;
    }
}
