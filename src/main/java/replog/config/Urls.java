package replog.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** Addresses of nodes: {@code http://HOST:PORT} and nothing after it but a slash. */
public final class Urls {
    private Urls() {}

    /**
     * Reads an address; equal addresses become equal URIs, in lower case, without the slash.
     *
     * @throws IllegalArgumentException with what it must be, to go on from the key
     */
    public static URI read(String text) {
        try {
            var url = new URI(text);
            if (url.getRawAuthority() != null && url.getHost() == null
                    && url.getRawAuthority().contains("_")) {
                throw unfit("; a host name may not contain an underscore");
            }
            if (!"http".equalsIgnoreCase(url.getScheme()) || url.getHost() == null) {
                throw unfit("");
            }
            if (url.getPort() < 1 || url.getPort() > 65535) {
                throw unfit(", with a port from 1 to 65535");
            }
            boolean more = url.getRawPath().length() > 1 || url.getRawUserInfo() != null
                    || url.getRawQuery() != null || url.getRawFragment() != null;
            if (more) {
                throw unfit(", without user, path, query or fragment");
            }
            String host = url.getHost().toLowerCase(Locale.ROOT);
            return new URI("http", null, host, url.getPort(), null, null, null);
        } catch (URISyntaxException malformed) {
            throw unfit("");
        }
    }

    private static IllegalArgumentException unfit(String more) {
        return new IllegalArgumentException("must be an address such as http://h1:8001" + more);
    }
}
