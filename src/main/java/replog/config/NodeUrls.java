package replog.config;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Addresses of nodes, as other nodes and as clients reach them. */
public final class NodeUrls {
    /** Resolvers read these as 32 bits of an address (inet_aton). */
    private static final Pattern NUMBER = Pattern.compile("[0-9]+|0[xX][0-9A-Fa-f]*");

    private NodeUrls() {}

    /** A host name or address as it stands in a URL: an IPv6 address in brackets. */
    public static String inUrl(String host) {
        return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    }

    /** The address that a text is, perhaps in brackets; no name is looked up. */
    public static Optional<InetAddress> address(String host) {
        try {
            return Optional.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** Whether it stands for all addresses of a machine that listens. */
    public static boolean isAnyAddress(String host) {
        return address(host).filter(InetAddress::isAnyLocalAddress).isPresent();
    }

    /**
     * Reads where nodes reach a node, {@code http://HOST:PORT} and nothing after it but a slash.
     * Equal addresses become equal URIs, in lower case, without the slash.
     *
     * @throws IllegalArgumentException with what it must be, to go on from the key
     */
    public static URI parse(String text) {
        String example = "must be an address such as http://h1:8001";
        URI url = parsed(text, example);
        require("http".equalsIgnoreCase(url.getScheme()), example);
        require(url.getPort() >= 1 && url.getPort() <= 65535,
                example + ", with a port from 1 to 65535");
        require(url.getRawPath().length() <= 1,
                example + ", without user, path, query or fragment");
        return normalized(url, "");
    }

    /**
     * Reads where clients reach a node, perhaps by way of a proxy that ends TLS: {@code http} or
     * {@code https}, with or without a port and a path; a slash at its end is left out.
     *
     * @throws IllegalArgumentException with what it must be, to go on from the key
     */
    public static URI parseForClients(String text) {
        String example = "must be an address such as https://log.example.org/replog";
        URI url = parsed(text, example);
        require("http".equalsIgnoreCase(url.getScheme())
                || "https".equalsIgnoreCase(url.getScheme()), example);
        require(url.getPort() == -1 && !url.getRawAuthority().endsWith(":")
                        || url.getPort() >= 1 && url.getPort() <= 65535,
                example + ", with a port from 1 to 65535 or none");
        return normalized(url, url.getRawPath().replaceFirst("/+$", ""));
    }

    private static URI parsed(String text, String example) {
        try {
            var url = new URI(text);
            if (url.getRawAuthority() != null && url.getHost() == null) {
                require(!url.getRawAuthority().contains("_"),
                        example + "; a host name may not contain an underscore");
                require(!url.getRawAuthority().matches(".*\\.[0-9][^.:]*(:.*)?"), example
                        + "; the last part of a host name may not begin with a digit");
            }
            require(url.getHost() != null, example);
            require(!NUMBER.matcher(url.getHost()).matches(), example + "; a host name that is a"
                    + " number is taken for an address of four");
            require(url.getRawUserInfo() == null && url.getRawQuery() == null
                            && url.getRawFragment() == null,
                    example + ", without user, query or fragment");
            require(!isAnyAddress(url.getHost()), example + "; " + url.getHost()
                    + " stands for all addresses of a machine that listens, and leads to none");
            return url;
        } catch (URISyntaxException malformed) {
            throw new IllegalArgumentException(example, malformed);
        }
    }

    private static URI normalized(URI url, String path) {
        String port = url.getPort() < 0 ? "" : ":" + url.getPort();
        return URI.create((url.getScheme() + "://" + url.getHost() + port)
                .toLowerCase(Locale.ROOT) + path);
    }

    private static void require(boolean met, String otherwise) {
        if (!met) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /** What this machine is called, by which other machines may find it. */
    public static final class MachineName {
        private static final Path OF_LINUX = Path.of("/proc/sys/kernel/hostname");

        private MachineName() {}

        /**
         * As the system has it, whether a lookup finds it or not; localhost where it can't be told.
         */
        public static String read() {
            try {
                return Files.isReadable(OF_LINUX) ? Files.readString(OF_LINUX).strip()
                        : InetAddress.getLocalHost().getHostName();
            } catch (IOException _) {
                return "localhost";
            }
        }
    }
}
