package replog.scenario;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/**
 * A request that was sent before, sent again as it was, as a network may do it.
 *
 * @param status of the answer
 * @param answer all of it
 */
record Replay(int status, String answer) {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int STATUS = 1;
    private static final String LENGTH = "content-length:";

    static Replay of(byte[] request, int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) LIMIT.toMillis());
            socket.getOutputStream().write(request);
            return read(new BufferedReader(new InputStreamReader(
                    socket.getInputStream(), StandardCharsets.ISO_8859_1)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Replay read(BufferedReader in) throws IOException {
        var answer = new StringBuilder();
        int length = 0;
        String line = in.readLine();
        while (line != null && !line.isEmpty()) {
            answer.append(line).append('\n');
            if (line.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
                length = Integer.parseInt(line.substring(LENGTH.length()).strip());
            }
            line = in.readLine();
        }
        if (answer.isEmpty()) {
            throw new AssertionError("no answer");
        }
        for (int read = 0; read < length; read++) {
            answer.append((char) in.read());
        }
        return new Replay(Integer.parseInt(answer.substring(0, answer.indexOf("\n"))
                .split(" ")[STATUS]), answer.toString());
    }
}
