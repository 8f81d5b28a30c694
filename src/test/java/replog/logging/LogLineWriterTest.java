package replog.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import replog.metrics.Counter;

@Timeout(60)
class LogLineWriterTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String LINE = "x".repeat(999);
    private static final int ROOM = LogLineWriter.MAX_QUEUED_BYTES / (LINE.length() + 1);

    private final List<String> written = new CopyOnWriteArrayList<>();
    private final Counter dropped = new Counter();
    private final CountDownLatch taken = new CountDownLatch(1);
    private final CountDownLatch free = new CountDownLatch(1);

    @Test
    void writesInOrderAndAllBeforeItEnds() {
        var writer = new LogLineWriter("test", this::take, dropped);
        IntStream.range(0, 1000).forEach(number -> writer.write("line " + number));
        end(writer, LONG);
        assertThat(written).hasSize(1000).startsWith("line 0\n").endsWith("line 999\n");
        writer.write("too late");
        assertThat(written).hasSize(1000);
        assertThat(dropped.count()).isZero();
    }

    @Test
    void dropsWhatTheOutputDoesNotTakeAndSaysHowManyInTheirPlace() throws InterruptedException {
        var writer = new LogLineWriter("test", this::takeOnceFree, dropped);
        writer.write("first");
        taken.await();
        IntStream.range(0, ROOM + 3).forEach(_ -> writer.write(LINE));
        writer.write("short, and yet after others that were dropped");
        assertThat(dropped.count()).isEqualTo(4);
        free.countDown();
        end(writer, LONG);
        assertThat(written).hasSize(1 + ROOM + 1).startsWith("first\n");
        assertThat(written.getLast()).contains(" WARN ", "4 log lines are missing here");
        assertThat(dropped.count()).isEqualTo(4);
    }

    @Test
    void takesLinesAgainOnceTheOutputMoves() throws InterruptedException {
        BlockingQueue<String> reader = new ArrayBlockingQueue<>(1);
        var writer = new LogLineWriter("test", line -> put(reader, line), dropped);
        IntStream.range(0, ROOM * 2).forEach(_ -> writer.write(LINE));
        String line = reader.take();
        while (!line.contains("missing")) {
            line = reader.take();
        }
        writer.write("again");
        assertThat(reader.take()).isEqualTo("again\n");
        end(writer, LONG);
    }

    @Test
    void endsThoughTheOutputTakesNothing() throws InterruptedException {
        var writer = new LogLineWriter("test", this::takeOnceFree, dropped);
        writer.write("first");
        taken.await();
        end(writer, Duration.ofMillis(50));
        assertThat(written).isEmpty();
        free.countDown();
    }

    @Test
    void goesOnAfterAnError() {
        var writer = new LogLineWriter("test", line -> {
            if (line.length == 2) {
                throw new OutOfMemoryError("injected");
            }
            take(line);
        }, dropped);
        List.of("one", "2", "three").forEach(writer::write);
        end(writer, LONG);
        assertThat(written).containsExactly("one\n", "three\n");
        assertThat(dropped.count()).isOne();
    }

    private static void end(LogLineWriter writer, Duration atMost) {
        writer.end();
        writer.awaitEnd(atMost);
    }

    private void take(byte[] line) {
        written.add(new String(line, UTF_8));
    }

    private void takeOnceFree(byte[] line) {
        taken.countDown();
        await(free);
        take(line);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void put(BlockingQueue<String> reader, byte[] line) {
        try {
            reader.put(new String(line, UTF_8));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
