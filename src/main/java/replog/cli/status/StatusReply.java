package replog.cli.status;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import replog.cli.terminal.ExitCode;

/** How a node stood when it was asked. */
public sealed interface StatusReply {
    /** When it was asked. */
    Instant at();

    URI url();

    ExitCode code();

    /** @param status what the node says of itself */
    record Known(Instant at, URI url, Map<?, ?> status) implements StatusReply {
        @Override
        public ExitCode code() {
            boolean well = isInSync(status) && !isReadOnly() && secondaries().stream().allMatch(
                    one -> isInSync(one) && "HEALTHY".equals(one.get("status")));
            return well ? ExitCode.DONE : ExitCode.FAILED;
        }

        boolean isReadOnly() {
            return "read-only".equals(status.get("mode"));
        }

        /** A master's; none for a secondary. */
        List<Map<?, ?>> secondaries() {
            return status.get("secondaries") instanceof List<?> list
                    ? list.stream().<Map<?, ?>>mapMulti((one, taken) -> {
                        if (one instanceof Map<?, ?> members) {
                            taken.accept(members);
                        }
                    }).toList() : List.of();
        }

        private static boolean isInSync(Map<?, ?> node) {
            return "in-sync".equals(node.get("state"));
        }
    }

    /**
     * It did not say.
     *
     * @param code why: not reached, or refused
     * @param unauthorized whether it wants another token, which no while brings
     * @param reason a sentence that the address begins
     */
    record Unknown(Instant at, URI url, ExitCode code, boolean unauthorized, String reason)
            implements StatusReply {}
}
