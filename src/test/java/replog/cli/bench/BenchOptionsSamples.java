package replog.cli.bench;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** Plans of short runs. */
final class BenchOptionsSamples {
    private BenchOptionsSamples() {}

    static BenchOptions plan(URI url) {
        return new BenchOptions(url, 4, Duration.ZERO, Duration.ofSeconds(1), 10, Optional.empty(),
                OptionalInt.empty(), Duration.ofSeconds(10), Optional.empty(), false);
    }

    static BenchOptions bulk(BenchOptions plan, int entries, String concern) {
        return new BenchOptions(plan.url(), plan.connections(), plan.warmup(), plan.counted(),
                plan.valueBytes(), Optional.of(concern), OptionalInt.of(entries), plan.timeout(),
                plan.token(), plan.json());
    }

    static BenchOptions lasting(BenchOptions plan, int warmup, int seconds) {
        return new BenchOptions(plan.url(), plan.connections(), Duration.ofSeconds(warmup),
                Duration.ofSeconds(seconds), plan.valueBytes(), plan.concern(), plan.bulk(),
                plan.timeout(), plan.token(), plan.json());
    }

    static BenchOptions withToken(BenchOptions plan, String token) {
        return new BenchOptions(plan.url(), plan.connections(), plan.warmup(), plan.counted(),
                plan.valueBytes(), plan.concern(), plan.bulk(), plan.timeout(),
                Optional.of(token), plan.json());
    }

    static BenchOptions asJson(BenchOptions plan) {
        return new BenchOptions(plan.url(), plan.connections(), plan.warmup(), plan.counted(),
                plan.valueBytes(), plan.concern(), plan.bulk(), plan.timeout(), plan.token(), true);
    }
}
