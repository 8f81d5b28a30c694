package replog.scenario;

import java.time.Duration;

/** What a network does to one way between two nodes. Requests go there, answers come back. */
sealed interface Trouble {
    /** All is well. */
    record None() implements Trouble {}

    /** Connections are reset, and new ones refused. */
    record Cut() implements Trouble {}

    /** Connections are accepted, and what comes on them is swallowed. */
    record Swallowed(boolean requests, boolean answers) implements Trouble {}

    /** All arrives later. */
    record Late(Duration by) implements Trouble {}

    /** Each connection passes no more than this in either direction. */
    record Throttled(int bytesPerSecond) implements Trouble {}

    /** Answers come byte by byte. */
    record Trickled() implements Trouble {}

    /** Batches arrive, and are answered by a reset; heartbeats pass. */
    record AnswersDropped() implements Trouble {}

    /** Connections are reset in the midst of the body of a batch, after so many bytes of it. */
    record CutInBatch(int afterBytes) implements Trouble {}
}
