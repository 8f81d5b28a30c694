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

    static BenchOptions bulk(BenchOptions options, int entries, String concern) {
        return new BenchOptions(options.url(), options.connections(), options.warmup(),
                options.counted(),
                options.valueBytes(), Optional.of(concern), OptionalInt.of(entries),
                        options.timeout(),
                options.token(), options.json());
    }

    static BenchOptions lasting(BenchOptions options, int warmup, int seconds) {
        return new BenchOptions(options.url(), options.connections(), Duration.ofSeconds(warmup),
                Duration.ofSeconds(seconds), options.valueBytes(), options.concern(),
                        options.bulk(),
                options.timeout(), options.token(), options.json());
    }

    static BenchOptions withToken(BenchOptions options, String token) {
        return new BenchOptions(options.url(), options.connections(), options.warmup(),
                options.counted(),
                options.valueBytes(), options.concern(), options.bulk(), options.timeout(),
                Optional.of(token), options.json());
    }

    static BenchOptions asJson(BenchOptions options) {
        return new BenchOptions(options.url(), options.connections(), options.warmup(),
                options.counted(),
                options.valueBytes(), options.concern(), options.bulk(), options.timeout(),
                        options.token(), true);
    }
}
