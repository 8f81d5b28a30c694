package replog.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Looks a name up, changes the file that names come from, and looks it up again. */
final class NameLookups {
    private NameLookups() {}

    public static void main(String[] args) throws Exception {
        JdkHttpProperties.setForClient();
        String first = lookup();
        Files.move(Path.of(args[1]), Path.of(args[0]), StandardCopyOption.REPLACE_EXISTING);
        System.out.println(first + " " + lookup());
    }

    private static String lookup() {
        try {
            return InetAddress.getByName("secondary1").getHostAddress();
        } catch (UnknownHostException _) {
            return "unknown";
        }
    }
}
