package replog.node.secondary;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Entries offered by hand, within their bounds. */
class OfferedEntriesTest {
    private static final int MEBIBYTE = 1 << 20;

    private final OfferedEntries held = new OfferedEntries(MEBIBYTE);

    @Test
    void isDroppedOnceTheLogHasReachedIt() {
        held.hold(4, new byte[1]);
        held.hold(6, new byte[1]);
        held.hold(9, new byte[1]);
        held.discardUpTo(3);
        assertThat(held.count()).isEqualTo(3);
        held.discardUpTo(6);
        assertThat(held.count()).isOne();
    }

    @Test
    void numberIsBoundedAndALaterValueTakesNoPlace() {
        for (int id = 1; id <= OfferedEntries.MAX_ENTRIES; id++) {
            assertThat(held.hold(id, new byte[1])).isTrue();
        }
        assertThat(held.hold(OfferedEntries.MAX_ENTRIES + 1, new byte[0])).isFalse();
        assertThat(held.hold(7, new byte[2])).isTrue();
        assertThat(held.count()).isEqualTo(OfferedEntries.MAX_ENTRIES);
        held.discardUpTo(1);
        assertThat(held.hold(OfferedEntries.MAX_ENTRIES + 1, new byte[0])).isTrue();
    }

    @Test
    void bytesAreBoundedAndComeBack() {
        for (int id = 1; id <= 8; id++) {
            assertThat(held.hold(id, new byte[MEBIBYTE])).isTrue();
        }
        assertThat(held.hold(9, new byte[1])).isFalse();
        assertThat(held.hold(8, new byte[MEBIBYTE - 1])).isTrue();
        assertThat(held.hold(9, new byte[1])).isTrue();
        assertThat(held.hold(8, new byte[MEBIBYTE])).isFalse();
        held.discardUpTo(1);
        assertThat(held.hold(8, new byte[MEBIBYTE])).isTrue();
    }

    @Test
    void thereIsRoomForTheLargestValueThatSettingsAllow() {
        assertThat(new OfferedEntries(20 * MEBIBYTE).hold(1, new byte[20 * MEBIBYTE])).isTrue();
    }
}
