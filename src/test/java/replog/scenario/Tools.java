package replog.scenario;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs that not every machine has; a test that needs one is skipped where it is missing. */
final class Tools {
    private Tools() {}

    /** The program of that name. */
    static String program(String name) {
        Optional<Path> found = Stream.of(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, name)).filter(Files::isExecutable).findFirst();
        assumeTrue(found.isPresent(), name + " is not installed");
        return found.orElseThrow().toString();
    }

    /** Runs a node under strace, which makes this system call of it fail or late. */
    static String[] injecting(String what) {
        String call = what.substring(0, what.indexOf(':'));
        return new String[] {program("strace"), "-D", "-f", "--seccomp-bpf", "-qq",
            "-o", "/dev/null", "-e", "trace=" + call, "-e", "inject=" + what};
    }
}
