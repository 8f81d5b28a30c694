package replog.cli;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** Plans of short runs. */
final class BenchPlans {
    private BenchPlans() {}

    static BenchPlan plan(URI url) {
        return new BenchPlan(url, 4, Duration.ZERO, Duration.ofSeconds(1), 10, Optional.empty(),
                OptionalInt.empty(), Duration.ofSeconds(10), Optional.empty(), false);
    }

    static BenchPlan bulk(BenchPlan plan, int entries, String concern) {
        return new BenchPlan(plan.url(), plan.connections(), plan.warmup(), plan.counted(),
                plan.valueBytes(), Optional.of(concern), OptionalInt.of(entries), plan.timeout(),
                plan.token(), plan.json());
    }

    static BenchPlan lasting(BenchPlan plan, int warmup, int seconds) {
        return new BenchPlan(plan.url(), plan.connections(), Duration.ofSeconds(warmup),
                Duration.ofSeconds(seconds), plan.valueBytes(), plan.concern(), plan.bulk(),
                plan.timeout(), plan.token(), plan.json());
    }

    static BenchPlan withToken(BenchPlan plan, String token) {
        return new BenchPlan(plan.url(), plan.connections(), plan.warmup(), plan.counted(),
                plan.valueBytes(), plan.concern(), plan.bulk(), plan.timeout(),
                Optional.of(token), plan.json());
    }

    static BenchPlan asJson(BenchPlan plan) {
        return new BenchPlan(plan.url(), plan.connections(), plan.warmup(), plan.counted(),
                plan.valueBytes(), plan.concern(), plan.bulk(), plan.timeout(), plan.token(), true);
    }
}
