package replog.log.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import replog.durability.FsyncMode;
import replog.log.CrashableStorage;
import replog.log.Hooks;
import replog.log.Log;
import replog.log.PendingAppend;
import replog.log.PendingAppend.Outcome;

/**
 * Random lives of one log, each ended by a power loss or a kill, and what must be found after it.
 *
 * <p>One thread appends, so what is found is what was sent, in order, up to some atomic append.
 */
final class Workload {
    private final Random random;
    private List<String> found = List.of();
    private List<Sent> sent = List.of();
    private long visible;
    private boolean begun;
    private int counter;

    Workload(Random random) {
        this.random = random;
    }

    /** One append with the values of its entries, in atomic appends. */
    private record Sent(List<List<String>> values, PendingAppend pending) {
        int count() {
            return values.stream().mapToInt(List::size).sum();
        }
    }

    /** Lives once on what the life before left; returns what is left of it. */
    CrashableStorage run(CrashableStorage storage) throws IOException {
        checkFound(storage);
        sent = new ArrayList<>();
        FsyncMode forcing = forcing();
        var options = Logs.options(4100L + random.nextInt(8000), forcing,
                Duration.ofNanos(random.nextInt(200_000)));
        storage.hook(new Hooks.Halt(random.nextInt(200)));
        try (Log log = Logs.open(storage, options)) {
            begun = true;
            append(log);
            if (forcing instanceof FsyncMode.Always) {
                visible = log.end().lastId();
            } else {
                sent.replaceAll(Workload::atMostUnknown);
            }
            if (random.nextBoolean()) {
                return left(storage);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("power"); // it went before the log was open
        }
        return left(storage);
    }

    private CrashableStorage left(CrashableStorage storage) {
        return random.nextInt(4) == 0 ? storage.kill() : storage.crash(random);
    }

    /** Opens what was left, and compares it with what was sent. */
    void checkFound(CrashableStorage storage) throws IOException {
        List<String> before = found;
        try (Log log = Log.open(storage, Logs.ROOMY).log()) {
            assertThat(log.id().isPresent() || !begun).as("a begun log is found").isTrue();
            found = Logs.values(log);
            assertThat(found).hasSize((int) log.end().lastId());
            if (begun) {
                assertThat(log.end().head()).hasToString(Logs.naiveChain(log).getLast());
            }
        }
        assertThat((long) found.size()).as("what was visible").isGreaterThanOrEqualTo(visible);
        var all = new ArrayList<>(before);
        var ends = new ArrayList<Integer>(List.of(before.size()));
        for (Sent one : sent) {
            checkFate(one, all.size());
            for (List<String> together : one.values()) {
                all.addAll(together);
                ends.add(all.size());
            }
        }
        assertThat(found).isEqualTo(all.subList(0, Math.min(found.size(), all.size())));
        assertThat(ends).as("ends of atomic appends").contains(found.size());
        sent = List.of();
        visible = found.size();
    }

    private void checkFate(Sent one, int before) {
        switch (Logs.outcome(one.pending())) {
            case Outcome.Appended(long firstId, long lastId) -> {
                assertThat(firstId).isEqualTo(before + 1);
                assertThat(lastId).isEqualTo(before + one.count());
                assertThat(found).hasSizeGreaterThanOrEqualTo(before + one.count());
            }
            case Outcome.NotAppended _ -> assertThat(found).hasSizeLessThanOrEqualTo(before);
            case Outcome.Unknown _ -> { } // both are right
        }
    }

    private void append(Log log) {
        boolean oneByOne = random.nextBoolean();
        int next = found.size() + 1;
        for (int left = random.nextInt(60); left > 0; left--) {
            Sent one = random.nextInt(4) == 0 ? verbatim(log, next) : drafts(log);
            sent.add(one);
            next += one.count();
            if (oneByOne || random.nextInt(10) == 0) {
                Logs.outcome(one.pending());
            }
            if (random.nextInt(5) == 0) {
                log.commit(log.end().lastId());
            }
        }
        sent.forEach(one -> Logs.outcome(one.pending()));
    }

    private Sent drafts(Log log) {
        List<String> values = values();
        return new Sent(List.of(values),
                log.append(Logs.drafts(values.toArray(String[]::new)), 1));
    }

    private Sent verbatim(Log log, long firstId) {
        List<List<String>> values = IntStream.range(0, 1 + random.nextInt(4))
                .mapToObj(_ -> values()).toList();
        return new Sent(values, log.append(Logs.framesOf(firstId, values)));
    }

    private List<String> values() {
        int count = random.nextInt(3) == 0 ? 2 + random.nextInt(5) : 1;
        return IntStream.range(0, count).mapToObj(_ -> value()).toList();
    }

    private String value() {
        int length = switch (random.nextInt(12)) {
            case 0 -> random.nextInt(6000);
            case 1, 2 -> random.nextInt(600);
            default -> random.nextInt(40);
        };
        return counter++ + ":" + "x".repeat(length);
    }

    private FsyncMode forcing() {
        return switch (random.nextInt(6)) {
            case 0 -> new FsyncMode.Never();
            case 1 -> new FsyncMode.Every(Duration.ofNanos(1 + random.nextInt(100_000)));
            default -> new FsyncMode.Always();
        };
    }

    /** Without a force for each group, what is acknowledged may be lost with the power. */
    private static Sent atMostUnknown(Sent one) {
        if (Logs.outcome(one.pending()) instanceof Outcome.Appended) {
            var unknown = new PendingAppend(one.pending().content());
            unknown.complete(new Outcome.Unknown("not forced"));
            return new Sent(one.values(), unknown);
        }
        return one;
    }
}
