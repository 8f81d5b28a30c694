package replog.cli;

import java.util.Map;
import java.util.Optional;

/** How one append ended, of one value or of several at once. */
sealed interface Appended {
    /**
     * So many nodes hold it as it asked for.
     *
     * @param answer what the node says of it
     * @param replayed whether it was stored before, under the same key
     */
    record Acknowledged(Map<?, ?> answer, boolean replayed) implements Appended {
        long firstId() {
            return number(answer, "first_id").or(() -> number(answer, "id")).orElse(0L);
        }

        long lastId() {
            return number(answer, "last_id").or(() -> number(answer, "id")).orElse(0L);
        }
    }

    /**
     * It was not acknowledged.
     *
     * @param data what became of it: all of it, or none
     * @param reason a sentence without its end
     * @param problem what the node says of it; empty where it said nothing
     */
    record Failed(ExitCode code, AppendFate.Data data, String reason, Map<?, ?> problem)
            implements Appended {
        boolean tooLarge() {
            return problem.get("status") instanceof Long status && status == 413;
        }

        /** Whether the node appended nothing, and says that a repeat can help. */
        boolean refusedForNow() {
            return data == AppendFate.Data.NOT_APPENDED
                    && problem.get("status") instanceof Long status && status == 503
                    && Boolean.TRUE.equals(problem.get("retryable"));
        }
    }

    private static Optional<Long> number(Map<?, ?> answer, String member) {
        return answer.get(member) instanceof Long number ? Optional.of(number) : Optional.empty();
    }
}
