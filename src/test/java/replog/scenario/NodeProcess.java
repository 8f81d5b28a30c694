package replog.scenario;

import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * One process of the jar, from its start to its end.
 *
 * <p>Its standard output is read for the lines that say that its nodes are ready; its standard
 * error is read into a file, unless a test has that stopped. For one thread.
 */
final class NodeProcess {
    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final int MORE_THAN_A_PIPE_HOLDS = 200_000;
    private static final Duration KILL_LIMIT = Duration.ofSeconds(10);

    /** For a quick start; and a heap so small that what piles up would be noticed. */
    private static final List<String> JAVA = List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-Xmx64m",
            "-XX:+ExitOnOutOfMemoryError", "-Xlog:disable",
            "-Duser.language=" + System.getProperty("user.language"),
            "-Duser.country=" + System.getProperty("user.country", ""));

    private final Process process;
    private final Path errors;
    private final int errorsBefore;
    private final Semaphore reading = new Semaphore(1);
    private final Thread reader;
    private final CompletableFuture<List<String>> ready = new CompletableFuture<>();

    private NodeProcess(Process process, Path errors, int errorsBefore) {
        this.process = process;
        this.errors = errors;
        this.errorsBefore = errorsBefore;
        this.reader = Thread.ofPlatform().daemon().start(this::readErrors);
    }

    /**
     * How it ended, by itself or told to.
     *
     * @param after since it was told to, or waited for
     * @param errors what it wrote to standard error
     */
    record Exit(int code, Duration after, String errors) {}

    /**
     * Starts it and does not wait.
     *
     * @param under a command that runs it, in the same process; empty for none
     * @param folder where it runs; without a file of settings
     * @param nodes how many it is to have
     */
    static NodeProcess launch(
            List<String> under, Path folder, Map<String, String> flags, int nodes) {
        var java = new ArrayList<>(under);
        java.addAll(JAVA);
        java.add("-XX:AOTCache=" + ClassArchive.file());
        return launch(java, flags, folder, nodes);
    }

    /** Starts one that writes its classes to an archive when it is terminated. */
    static NodeProcess launchArchiving(
            Path archive, Path folder, Map<String, String> flags, int nodes) {
        var java = new ArrayList<>(JAVA);
        java.add("-XX:AOTCacheOutput=" + archive);
        return launch(java, flags, folder, nodes);
    }

    private static NodeProcess launch(
            List<String> java, Map<String, String> flags, Path folder, int nodes) {
        Path errors = folder.resolve("stderr.txt");
        var command = new ArrayList<>(java);
        command.addAll(List.of("-jar", System.getProperty("replog.jar")));
        flags.forEach((key, value) -> command.add("--" + key + "=" + value));
        var builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("REPLOG_"));
        try {
            int errorsBefore = (int) errors.toFile().length();
            var started = new NodeProcess(builder.start(), errors, errorsBefore);
            Thread.ofPlatform().daemon().start(() -> started.readOutput(nodes));
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines that say that its nodes are ready, once they are. */
    List<String> awaitReady() {
        return Await.value("ready, " + process.info().commandLine().orElse("it has ended"),
                START_LIMIT, ready);
    }

    long pid() {
        return process.pid();
    }

    /** Whether its nodes are ready; an error once they can't be any more. */
    boolean isStarted() {
        return ready.isDone() && !awaitReady().isEmpty();
    }

    /** Nobody reads its standard error any more, and nothing more goes into the pipe. */
    void stopReadingErrors() {
        if (reading.tryAcquire()) {
            Thread.ofPlatform().daemon().start(this::fillErrors);
        }
    }

    /** All of it is read, and what comes. */
    void readErrorsAgain() {
        if (reading.availablePermits() == 0) {
            reading.release();
        }
    }

    /** Waits until it ends by itself. */
    Exit awaitExit(Duration within) {
        long begunNanos = System.nanoTime();
        try {
            if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("still runs after " + within.toMillis() + " ms");
            }
            readErrorsAgain();
            reader.join();
            return new Exit(process.exitValue(), Duration.ofNanos(System.nanoTime() - begunNanos),
                    errors());
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGKILL: returns when it is gone. */
    void kill() {
        process.toHandle().destroyForcibly();
        awaitExit(KILL_LIMIT);
    }

    /** SIGTERM: returns when it has ended. */
    Exit terminate(Duration within) {
        process.toHandle().destroy(); // the process's own would close what it still says
        return awaitExit(within);
    }

    /** SIGSTOP. */
    void pause() {
        signal("-STOP");
    }

    /** SIGCONT. */
    void resume() {
        signal("-CONT");
    }

    private String errors() throws IOException {
        byte[] all = Files.readAllBytes(errors);
        return new String(all, errorsBefore, all.length - errorsBefore, StandardCharsets.UTF_8);
    }

    private void signal(String signal) {
        try {
            int code = new ProcessBuilder("kill", signal, Long.toString(process.pid()))
                    .inheritIO().start().waitFor();
            if (code != 0) {
                throw new AssertionError("kill " + signal + " " + process.pid() + ": " + code);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    private void readErrors() {
        try (var errorStream = process.getErrorStream();
                var file = new FileOutputStream(errors.toFile(), true)) {
            var buffer = new byte[8192];
            for (int count = errorStream.read(buffer); count >= 0;
                    count = errorStream.read(buffer)) {
                reading.acquireUninterruptibly();
                file.write(buffer, 0, count);
                reading.release();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Through its own end of the pipe, in whole lines; returns once all is read, or it ended. */
    private void fillErrors() {
        byte[] line = (".".repeat(4000) + "\n").getBytes(StandardCharsets.US_ASCII);
        try (var pipe = new FileOutputStream("/proc/" + process.pid() + "/fd/2")) {
            for (int filled = 0; filled <= MORE_THAN_A_PIPE_HOLDS; filled += line.length) {
                pipe.write(line);
            }
        } catch (IOException _) {
            // it ended
        }
    }

    private void readOutput(int nodes) {
        var lines = new ArrayList<String>();
        try (BufferedReader output = process.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(line);
                if (lines.size() == nodes) {
                    ready.complete(List.copyOf(lines));
                }
            }
        } catch (IOException e) {
            ready.completeExceptionally(e);
        }
        ready.completeExceptionally(new AssertionError("it ended after saying " + lines));
    }
}
