package replog.node.secondary;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Entries offered by hand, within their bounds. */
class ManualEntryBufferTest {
    private static final int MEBIBYTE = 1 << 20;

    private final ManualEntryBuffer offered = new ManualEntryBuffer(MEBIBYTE);

    @Test
    void isDroppedOnceTheLogHasReachedIt() {
        offered.hold(4, new byte[1]);
        offered.hold(6, new byte[1]);
        offered.hold(9, new byte[1]);
        offered.discardUpTo(3);
        assertThat(offered.count()).isEqualTo(3);
        offered.discardUpTo(6);
        assertThat(offered.count()).isOne();
    }

    @Test
    void numberIsBoundedAndALaterValueTakesNoPlace() {
        for (int id = 1; id <= ManualEntryBuffer.MAX_ENTRIES; id++) {
            assertThat(offered.hold(id, new byte[1])).isTrue();
        }
        assertThat(offered.hold(ManualEntryBuffer.MAX_ENTRIES + 1, new byte[0])).isFalse();
        assertThat(offered.hold(7, new byte[2])).isTrue();
        assertThat(offered.count()).isEqualTo(ManualEntryBuffer.MAX_ENTRIES);
        offered.discardUpTo(1);
        assertThat(offered.hold(ManualEntryBuffer.MAX_ENTRIES + 1, new byte[0])).isTrue();
    }

    @Test
    void bytesAreBoundedAndComeBack() {
        for (int id = 1; id <= 8; id++) {
            assertThat(offered.hold(id, new byte[MEBIBYTE])).isTrue();
        }
        assertThat(offered.hold(9, new byte[1])).isFalse();
        assertThat(offered.hold(8, new byte[MEBIBYTE - 1])).isTrue();
        assertThat(offered.hold(9, new byte[1])).isTrue();
        assertThat(offered.hold(8, new byte[MEBIBYTE])).isFalse();
        offered.discardUpTo(1);
        assertThat(offered.hold(8, new byte[MEBIBYTE])).isTrue();
    }

    @Test
    void thereIsRoomForTheLargestValueThatSettingsAllow() {
        assertThat(new ManualEntryBuffer(20 * MEBIBYTE).hold(1, new byte[20 * MEBIBYTE])).isTrue();
    }
}
