package replog.node.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import replog.node.result.AppendResult.Kind;

class AppendResultKindTest {
    @Test
    void eachResultHasAnEndOfItsOwn() {
        List<AppendResult> all = AppendResults.all();
        assertThat(all.stream().<Class<?>>map(AppendResult::getClass).collect(Collectors.toSet()))
                .isEqualTo(AppendResults.kinds());
        assertThat(all).extracting(Kind::of).doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(
                        EnumSet.complementOf(EnumSet.of(Kind.BROKEN)));
    }

    @Test
    void endsOfOneOutcomeAreToldApartByTheirWord() {
        assertThat(Arrays.stream(Kind.values())
                .map(end -> end.outcome().wireName() + " " + end.reason())).doesNotHaveDuplicates();
    }
}
