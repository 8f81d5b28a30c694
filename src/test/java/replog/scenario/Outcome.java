package replog.scenario;

import java.net.URI;
import java.util.List;

/** What a client learned of its append. */
sealed interface Outcome {
    /** 201. */
    record Acknowledged(long id, int concern, List<String> nodes) implements Outcome {
        public Acknowledged {
            nodes = List.copyOf(nodes);
        }
    }

    /** It is on the master's disk, and its concern was not reached in time. */
    record Appended(int status, String type, long id, List<String> nodes) implements Outcome {
        public Appended {
            nodes = List.copyOf(nodes);
        }
    }

    /** It is not stored and never will be. */
    record NotAppended(int status, String type, String detail) implements Outcome {}

    /** It may be stored or not. */
    record Unknown(String why) implements Outcome {}

    /** Nothing was done: the master is elsewhere. */
    record Redirected(URI location) implements Outcome {}
}
