package replog.scenario;

import java.util.List;
import java.util.OptionalLong;

/**
 * One append as its client saw it, by the clock of this JVM.
 *
 * @param value unlike that of any other
 * @param endedNanos {@link Long#MAX_VALUE} while there is no answer
 */
record Operation(String value, long begunNanos, long endedNanos, Outcome outcome) {
    static Operation begun(String value, long nowNanos) {
        return new Operation(
                value, nowNanos, Long.MAX_VALUE, new Outcome.Unknown("there is no answer yet"));
    }

    Operation ended(Outcome with, long nowNanos) {
        return new Operation(value, begunNanos, nowNanos, with);
    }

    /** The id under which it was said to be stored. */
    OptionalLong id() {
        return switch (outcome) {
            case Outcome.Acknowledged(long id, _, _) -> OptionalLong.of(id);
            case Outcome.Appended(_, _, long id, _) -> OptionalLong.of(id);
            case Outcome.NotAppended _, Outcome.Unknown _, Outcome.Redirected _ ->
                    OptionalLong.empty();
        };
    }

    /** Who was said to hold it. */
    List<String> holders() {
        return switch (outcome) {
            case Outcome.Acknowledged(_, _, var nodes) -> nodes;
            case Outcome.Appended(_, _, _, var nodes) -> nodes;
            case Outcome.NotAppended _, Outcome.Unknown _, Outcome.Redirected _ -> List.of();
        };
    }
}
