package replog.http;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;

/** Connections to servers of plain HTTP, and in words why there is none. Stateless. */
final class Dial {
    private static final int DEFAULT_PORT = 80;

    private Dial() {}

    /** @throws IllegalArgumentException for another address */
    static void check(URI server) {
        if (!"http".equals(server.getScheme()) || server.getHost() == null) {
            throw new IllegalArgumentException("no address of plain HTTP: " + server);
        }
    }

    /** @param timeout for the connection to come about, and from then on for each read */
    static void connect(Socket fresh, URI server, Duration timeout) throws IOException {
        int port = server.getPort() < 0 ? DEFAULT_PORT : server.getPort();
        int millis = Math.toIntExact(timeout.toMillis());
        fresh.setTcpNoDelay(true);
        fresh.setSoTimeout(millis);
        var address = new InetSocketAddress(server.getHost(), port);
        if (address.isUnresolved()) {
            throw new UnknownHostException(server.getHost());
        }
        fresh.connect(address, millis);
    }

    static String reason(URI server, IOException thrown) {
        return switch (thrown) {
            case UnknownHostException _ ->
                    "unknown host " + Printable.of(server.getHost(), 100);
            case NoRouteToHostException _ -> "no route to host";
            case ConnectException _ -> "connection refused";
            case SocketTimeoutException _ -> "no connection in time";
            case EOFException _ -> "connection closed";
            case ProtocolException e -> e.getMessage();
            default -> "connection broken";
        };
    }
}
