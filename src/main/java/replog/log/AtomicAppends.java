package replog.log;

/** Follows the countdown of {@code remaining} from frame to frame. Confined to one thread. */
final class AtomicAppends {
    private int remaining;

    /** Takes the next frame's count; false when it breaks the countdown. */
    boolean follows(int next) {
        boolean good = remaining == 0 || next == remaining - 1;
        remaining = next;
        return good;
    }

    /** Whether the last frame taken was the last of its append. */
    boolean whole() {
        return remaining == 0;
    }
}
