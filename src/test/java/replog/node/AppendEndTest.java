package replog.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class AppendEndTest {
    @Test
    void eachResultHasAnEndOfItsOwn() {
        List<AppendResult> all = AppendResults.all();
        assertThat(all.stream().<Class<?>>map(AppendResult::getClass).collect(Collectors.toSet()))
                .isEqualTo(AppendResults.kinds());
        assertThat(all).extracting(AppendEnd::of).doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(
                        EnumSet.complementOf(EnumSet.of(AppendEnd.BROKEN)));
    }

    @Test
    void endsOfOneOutcomeAreToldApartByTheirWord() {
        assertThat(Arrays.stream(AppendEnd.values())
                .map(end -> end.outcome().word() + " " + end.result())).doesNotHaveDuplicates();
    }
}
