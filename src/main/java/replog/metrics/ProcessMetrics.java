package replog.metrics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import replog.metrics.PrometheusWriter.Labels;

/**
 * What the machine and Java tell of this process, of which there may be several nodes. What the
 * platform does not tell is left out. Thread-safe.
 */
public final class ProcessMetrics {
    /** Lines of the program's own log that its outputs did not take in time. */
    public static final Counter LOG_LINES_DROPPED = new Counter();

    private static final Path OPEN_FILES = Path.of("/proc/self/fd");
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String RESIDENT = "VmRSS:";

    private ProcessMetrics() {}

    /** @param prefix of the names of all families */
    public static void writeTo(PrometheusWriter page, String prefix) {
        process(page, prefix + "process_");
        java(page, prefix + "java_");
    }

    private static void process(PrometheusWriter page, String prefix) {
        ProcessHandle.Info info = ProcessHandle.current().info();
        page.counter(prefix + "cpu_seconds_total", "Processor time that the process took.",
                samples -> info.totalCpuDuration()
                        .ifPresent(taken -> samples.add(Labels.NONE, taken)));
        page.gauge(prefix + "start_time_seconds", "When the process began, since 1970.",
                samples -> samples.add(Labels.NONE, sinceEpoch(Instant.ofEpochMilli(
                        ManagementFactory.getRuntimeMXBean().getStartTime()))));
        page.gauge(prefix + "open_fds", "Files and sockets that the process holds open.",
                samples -> openFiles().ifPresent(count -> samples.add(Labels.NONE, count)));
        page.counter(prefix + "log_lines_dropped_total",
                "Lines of its own log that an output of it did not take as fast as they came.",
                samples -> samples.add(Labels.NONE, LOG_LINES_DROPPED.count()));
        page.gauge(prefix + "resident_memory_bytes", "Memory of the machine that it holds.",
                samples -> resident().ifPresent(bytes -> samples.add(Labels.NONE, bytes)));
    }

    private static void java(PrometheusWriter page, String prefix) {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        page.gauge(prefix + "heap_used_bytes", "Heap in use, garbage included.", heap.getUsed());
        page.gauge(prefix + "heap_committed_bytes", "Heap that the process has of the machine.",
                heap.getCommitted());
        page.gauge(prefix + "heap_max_bytes", "Heap that it may use.",
                Runtime.getRuntime().maxMemory());
        page.gauge(prefix + "threads", "Platform threads; virtual ones are not counted.",
                ManagementFactory.getThreadMXBean().getThreadCount());
        page.counter(prefix + "gc_collections_total", "Garbage collections, by collector.",
                samples -> collectors(samples, GarbageCollectorMXBean::getCollectionCount,
                        PrometheusWriter.Samples::add));
        page.counter(prefix + "gc_seconds_total", "Time that garbage collections took.",
                samples -> collectors(samples, GarbageCollectorMXBean::getCollectionTime,
                        (into, labels, millis) ->
                                into.add(labels, Duration.ofMillis(millis))));
    }

    private interface Adding {
        void add(PrometheusWriter.Samples into, Labels labels, long figure);
    }

    /** A figure of each collector that has it. */
    private static void collectors(PrometheusWriter.Samples samples,
            ToLongFunction<GarbageCollectorMXBean> figure, Adding adding) {
        List<GarbageCollectorMXBean> all = ManagementFactory.getGarbageCollectorMXBeans();
        all.stream().filter(one -> figure.applyAsLong(one) >= 0).forEach(one -> adding.add(
                samples, Labels.of("collector", one.getName()), figure.applyAsLong(one)));
    }

    private static Duration sinceEpoch(Instant at) {
        return Duration.between(Instant.EPOCH, at);
    }

    /** The one that lists them included. */
    private static OptionalLong openFiles() {
        try (Stream<Path> all = Files.list(OPEN_FILES)) {
            return OptionalLong.of(all.count());
        } catch (IOException | UncheckedIOException _) {
            return OptionalLong.empty();
        }
    }

    private static OptionalLong resident() {
        try {
            return Files.readAllLines(STATUS).stream().filter(line -> line.startsWith(RESIDENT))
                    .map(line -> line.substring(RESIDENT.length()).replace("kB", "").strip())
                    .mapToLong(kibibytes -> 1024 * Long.parseLong(kibibytes)).findFirst();
        } catch (IOException | NumberFormatException _) {
            return OptionalLong.empty();
        }
    }
}
