package replog.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventIdTest {
    @ParameterizedTest
    @CsvSource({"7-3, 7, 3", "0-0, 0, 0", "0007-003, 7, 3",
        "999999999999999999-4611686018427387904, 999999999999999999, 4611686018427387904"})
    void readsAnIdWithAnEpoch(String text, long id, long epoch) {
        assertThat(EventId.parse(text)).contains(new EventId(id, OptionalLong.of(epoch)));
    }

    @ParameterizedTest
    @CsvSource({"7, 7", "0, 0", "007, 7", "999999999999999999, 999999999999999999"})
    void readsAnIdAlone(String text, long id) {
        assertThat(EventId.parse(text)).contains(new EventId(id, OptionalLong.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "7-", "-3", "7--3", "7-3-1", "7-x", "x-3", "7 -3", "7- 3",
        " 7-3", "7-3 ", "7-3\n", "+7-3", "7-+3", "7-3.0", "7.0-3", "7\u20133", "\u0667-\u0663",
        "7-\u0663", "\uff17", "1000000000000000000-1", "7-4611686018427387905",
        "7-9223372036854775808", "7-9999999999999999999", "7-10000000000000000000"})
    void readsNothingElse(String text) {
        assertThat(EventId.parse(text)).isEmpty();
    }

    @Test
    void isWrittenAsItIsRead() {
        var id = new EventId(7, OptionalLong.of(3));
        assertThat(id).hasToString("7-3");
        assertThat(id.withoutEpoch()).hasToString("7");
    }

    @Test
    void badNumbersCannotBe() {
        assertThatThrownBy(() -> new EventId(-1, OptionalLong.empty()))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("-1");
        assertThatThrownBy(() -> new EventId(1, OptionalLong.of(-2)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("-2");
        assertThatThrownBy(() -> new EventId(1, OptionalLong.of(MasterInfo.MAX_EPOCH + 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
