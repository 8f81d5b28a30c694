package replog.scenario;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A request that was sent before, sent again as it was, as a network may do it. */
final class Replay {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int STATUS = 1;

    private Replay() {}

    /** Returns the answer's status. */
    static int of(byte[] request, int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) LIMIT.toMillis());
            socket.getOutputStream().write(request);
            var answer = new BufferedReader(new InputStreamReader(
                    socket.getInputStream(), StandardCharsets.ISO_8859_1));
            String line = answer.readLine();
            if (line == null || !line.startsWith("HTTP/1.1 ")) {
                throw new AssertionError("no answer: " + line);
            }
            return Integer.parseInt(line.split(" ")[STATUS]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
