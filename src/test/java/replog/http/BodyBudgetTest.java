package replog.http;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class BodyBudgetTest {
    @Test
    void refusesWhatFindsNoRoomInTime() {
        var budget = new BodyBudget(4096, Duration.ofMillis(10));
        budget.take(3000);

        var e = catchThrowableOfType(ProblemException.class, () -> budget.take(2000));

        assertThat(e.problem().status()).isEqualTo(503);
        assertThat(e.problem().headers()).containsEntry("Retry-After", "1");
    }

    @Test
    void goesOnWhenRoomIsGivenBack() {
        var budget = new BodyBudget(4096, Duration.ofSeconds(10));
        int taken = budget.take(4096);
        var waiting = CompletableFuture.supplyAsync(() -> budget.take(1));

        budget.giveBack(taken);

        assertThat(waiting.join()).isEqualTo(1);
    }

    @Test
    void letsABodyLargerThanAllInAlone() {
        var budget = new BodyBudget(4096, Duration.ofMillis(10));

        int taken = budget.take(Integer.MAX_VALUE);

        assertThat(catchThrowableOfType(ProblemException.class, () -> budget.take(1))).isNotNull();
        budget.giveBack(taken);
        assertThat(budget.take(1)).isEqualTo(1);
    }
}
