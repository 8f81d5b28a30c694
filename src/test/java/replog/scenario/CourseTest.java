package replog.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import replog.scenario.HistoryChecker.Violation;
import replog.scenario.HistoryChecker.Violation.Kind;

/** Forged courses of nodes, each with one thing wrong: each must be found. */
class CourseTest {
    private static final UUID FOLDER = new UUID(1, 1);
    private static final UUID OTHER_FOLDER = new UUID(2, 2);

    private final Course course = new Course();

    @Test
    void aTrueCourseIsAccepted() {
        course.observe(1, status("one", FOLDER, 1, 3, 2, "abc"));
        course.observe(1, status("two", OTHER_FOLDER, 1, 3, 1, "abc"));
        course.observe(1, status("one", FOLDER, 2, 4, 3, "abcd"));
        course.observe(2, status("one", FOLDER, 2, 4, 0, "abcd"));
        assertThat(kinds()).isEmpty();
        assertThat(course.committedId()).isEqualTo(3);
    }

    @Test
    void aLogThatShrinksIsFoundEvenOverARestart() {
        course.observe(1, status("one", FOLDER, 1, 3, 2, "abc"));
        course.observe(2, status("one", FOLDER, 1, 2, 2, "ab"));
        assertThat(kinds()).containsExactly(Kind.FALLEN);
    }

    @Test
    void anEmptiedFolderMayBeginAnew() {
        course.observe(1, status("one", FOLDER, 1, 3, 2, "abc"));
        course.observe(2, status("one", OTHER_FOLDER, 0, 0, 0, ""));
        assertThat(kinds()).isEmpty();
    }

    @Test
    void aCommittedIdThatFallsIsFound() {
        course.observe(1, status("one", FOLDER, 1, 3, 2, "abc"));
        course.observe(1, status("one", FOLDER, 1, 3, 1, "abc"));
        assertThat(kinds()).containsExactly(Kind.FALLEN);
    }

    @Test
    void anEpochThatFallsIsFound() {
        course.observe(1, status("one", FOLDER, 2, 3, 2, "abc"));
        course.observe(2, status("one", FOLDER, 1, 3, 2, "abc"));
        assertThat(kinds()).containsExactly(Kind.FALLEN);
    }

    @Test
    void logsThatDifferAtOneIdAreFound() {
        course.observe(1, status("one", FOLDER, 1, 3, 2, "abc"));
        course.observe(1, status("two", OTHER_FOLDER, 1, 3, 2, "abd"));
        assertThat(kinds()).containsExactly(Kind.DIFFERENT);
    }

    private List<Kind> kinds() {
        return course.violations().stream().map(Violation::kind).toList();
    }

    private static Status status(String name, UUID nodeId, long epoch, long lastId,
            long committedId, String head) {
        return new Status(name, "secondary", "normal", "in-sync", nodeId, epoch,
                lastId == 0 ? "" : "log", lastId, committedId, head, 0, List.of(), "master");
    }
}
