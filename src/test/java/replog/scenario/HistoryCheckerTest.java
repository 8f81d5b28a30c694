package replog.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import replog.scenario.HistoryChecker.Logs;
import replog.scenario.HistoryChecker.Violation;
import replog.scenario.HistoryChecker.Violation.Kind;

/** Forged histories, each with one thing wrong: the checker must refuse each. */
class HistoryCheckerTest {
    private static final List<Entry> ABC = log("a", "b", "c");

    private final List<Operation> operations = new ArrayList<>();
    private final List<History.Read> reads = new ArrayList<>();
    private final List<History.Wipe> wipes = new ArrayList<>();

    @Test
    void aTrueHistoryIsAccepted() {
        acknowledged("a", 1, 3, 10, 20);
        acknowledged("b", 2, 2, 11, 21);
        operations.add(new Operation("c", 12, Long.MAX_VALUE, new Outcome.Unknown("cut")));
        operations.add(new Operation("d", 12, Long.MAX_VALUE, new Outcome.Unknown("cut")));
        operations.add(new Operation("e", 12, 13, new Outcome.NotAppended(503, "full", "full")));
        read("one", 50, ABC.subList(1, 2));
        assertThat(kinds(ABC, log("a", "b"), log("a"))).isEmpty();
    }

    @Test
    void aGapIsRefused() {
        allAcknowledged();
        var gap = List.of(ABC.get(0), ABC.get(2));
        assertThat(kinds(ABC, gap, ABC)).contains(Kind.GAP);
        assertThat(kinds(gap, gap, gap)).contains(Kind.GAP);
        read("one", 50, gap);
        assertThat(kinds(ABC, ABC, ABC)).containsExactly(Kind.GAP);
    }

    @Test
    void anotherOrderIsRefused() {
        allAcknowledged();
        assertThat(kinds(ABC, List.of(ABC.get(1), ABC.get(0), ABC.get(2)), ABC))
                .contains(Kind.REORDERED);
        assertThat(kinds(ABC, ABC, log("a", "c", "b"))).contains(Kind.DIFFERENT);
        var swapped = log("a", "c", "b");
        assertThat(kinds(swapped, swapped, swapped)).contains(Kind.LOST);
    }

    @Test
    void anEntryStoredTwiceIsRefused() {
        allAcknowledged();
        var twice = log("a", "b", "c", "b");
        assertThat(kinds(twice, twice, twice)).containsExactly(Kind.DUPLICATE);
    }

    @Test
    void aValueThatNobodySentIsRefused() {
        allAcknowledged();
        var more = log("a", "b", "c", "x");
        assertThat(kinds(more, more, more)).containsExactly(Kind.UNSENT);
    }

    @Test
    void aLostAcknowledgementIsRefused() {
        allAcknowledged();
        var less = log("a", "b");
        assertThat(kinds(less, less, less)).containsExactly(Kind.LOST);
    }

    @Test
    void anAcknowledgementWithTooFewCopiesIsRefused() {
        acknowledged("a", 1, 3, 10, 20);
        assertThat(kinds(log("a"), log("a"), log())).containsExactly(Kind.LOST);
        assertThat(kinds(log("a"), log("a"), log("a"))).isEmpty();
    }

    @Test
    void whatWasSaidToBeAppendedMustBeThere() {
        operations.add(new Operation(
                "a", 10, 20, new Outcome.Appended(504, "timeout", 1, List.of("master"))));
        assertThat(kinds(log(), log(), log())).containsExactly(Kind.LOST);
        assertThat(kinds(log("a"), log(), log())).isEmpty();
    }

    @Test
    void aRefusedAppendThatIsStoredIsRefused() {
        operations.add(new Operation(
                "a", 10, 20, new Outcome.NotAppended(503, "read-only", "no quorum")));
        assertThat(kinds(log("a"), log(), log())).containsExactly(Kind.REFUSED);
    }

    @Test
    void nodesThatDifferAreRefused() {
        allAcknowledged();
        operations.add(new Operation("d", 12, Long.MAX_VALUE, new Outcome.Unknown("cut")));
        assertThat(kinds(ABC, ABC, log("a", "b", "d"))).contains(Kind.DIFFERENT);
        assertThat(kinds(ABC, ABC, log("a", "b", "c", "d"))).containsExactly(Kind.DIFFERENT);
    }

    @Test
    void aReadOfWhatIsGoneIsRefused() {
        operations.add(new Operation("a", 12, Long.MAX_VALUE, new Outcome.Unknown("cut")));
        read("one", 50, log("a"));
        assertThat(kinds(log(), log(), log())).containsExactly(Kind.DIFFERENT);
    }

    @Test
    void anAnswerBeforeALowerIdWasAskedForIsRefused() {
        acknowledged("a", 1, 1, 30, 40);
        acknowledged("b", 2, 1, 10, 20);
        assertThat(kinds(log("a", "b"), log(), log())).containsExactly(Kind.OUT_OF_TIME);
    }

    @Test
    void anUnansweredAppendIsHeldAgainstTheClockToo() {
        operations.add(new Operation("a", 30, Long.MAX_VALUE, new Outcome.Unknown("cut")));
        acknowledged("b", 2, 1, 10, 20);
        assertThat(kinds(log("a", "b"), log(), log())).containsExactly(Kind.OUT_OF_TIME);
    }

    @Test
    void aReadThatLacksWhatItsNodeWasSaidToHoldIsRefused() {
        allAcknowledged();
        read("master", 15, log("a"));
        read("one", 50, log());
        assertThat(kinds(ABC, ABC, ABC)).isEmpty();
        read("master", 50, log("a", "b"));
        assertThat(kinds(ABC, ABC, ABC)).containsExactly(Kind.STALE);
    }

    @Test
    void whatWasLostWithAFolderIsMissedByNobody() {
        allAcknowledged();
        wipes.add(new History.Wipe("master", 21));
        read("master", 50, log("a", "b"));
        assertThat(kinds(ABC, ABC, ABC)).isEmpty();
        acknowledged("d", 4, 1, 30, 40);
        var more = log("a", "b", "c", "d");
        assertThat(kinds(more, more, more)).containsExactly(Kind.STALE);
    }

    private void allAcknowledged() {
        acknowledged("a", 1, 1, 10, 20);
        acknowledged("b", 2, 1, 11, 21);
        acknowledged("c", 3, 1, 12, 22);
    }

    private void acknowledged(String value, long id, int concern, long begun, long ended) {
        operations.add(new Operation(value, begun, ended,
                new Outcome.Acknowledged(id, concern, List.of("master"))));
    }

    private void read(String node, long begunNanos, List<Entry> entries) {
        long fromId = entries.isEmpty() ? 1 : entries.getFirst().id();
        reads.add(new History.Read(node, begunNanos, fromId, 100, entries));
    }

    private List<Kind> kinds(List<Entry> master, List<Entry> one, List<Entry> two) {
        var logs = new Logs(master, Map.of("one", one, "two", two));
        return HistoryChecker.violations(
                new History.Snapshot(operations, reads, wipes), logs).stream()
                .map(Violation::kind).distinct().toList();
    }

    private static List<Entry> log(String... values) {
        var entries = new ArrayList<Entry>();
        for (String value : values) {
            entries.add(new Entry(entries.size() + 1, value));
        }
        return entries;
    }
}
