package replog.config;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this machine is called, by which other machines may find it. */
public final class MachineName {
    private static final Path OF_LINUX = Path.of("/proc/sys/kernel/hostname");

    private MachineName() {}

    /** As the system has it, whether a lookup finds it or not; localhost where it can't be told. */
    public static String read() {
        try {
            return Files.isReadable(OF_LINUX) ? Files.readString(OF_LINUX).strip()
                    : InetAddress.getLocalHost().getHostName();
        } catch (IOException _) {
            return "localhost";
        }
    }
}
