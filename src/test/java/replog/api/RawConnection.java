package replog.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** A connection on which a test says what it likes, byte for byte. */
final class RawConnection implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3}) ");

    private final Socket socket;

    RawConnection(int port) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    /**
     * All that is answered to these bytes, one for each character, on a connection of its own; as
     * much of them as the server wants to hear. No answer has what a line break brought in, or a
     * stack trace.
     */
    static String answer(int port, String bytes) throws IOException {
        try (var connection = new RawConnection(port)) {
            try {
                connection.send(bytes.getBytes(ISO_8859_1));
                connection.endOutput();
            } catch (SocketException _) {
                // closed already
            }
            String answer = connection.rest();
            assertThat(answer).doesNotContain("\nX-Injected").doesNotContain("\tat ");
            return answer;
        }
    }

    /** The status of each answer in there, in order. */
    static List<String> statuses(String answers) {
        return STATUS.matcher(answers).results().map(status -> status.group(1)).toList();
    }

    void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(UTF_8));
        socket.getOutputStream().flush();
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Says it all, and returns all that comes back. */
    String ask(String text) throws IOException {
        send(text);
        endOutput();
        return rest();
    }

    /** The same, with each character of the text as one byte. */
    String askBytes(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        endOutput();
        return rest();
    }

    /** All that comes until the server closes. */
    String rest() throws IOException {
        try {
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        } catch (SocketException _) {
            return ""; // reset: no answer
        }
    }

    /** Waits for the server to close; whether it did before a whole answer was sent. */
    boolean endsUnfinished() throws IOException {
        boolean whole = false;
        try {
            byte[] end = new byte[0];
            byte[] buffer = new byte[1 << 16];
            for (int n = socket.getInputStream().read(buffer); n >= 0;
                    n = socket.getInputStream().read(buffer)) {
                end = Arrays.copyOfRange(buffer, Math.max(0, n - 5), n);
            }
            whole = new String(end, UTF_8).equals("0\r\n\r\n");
        } catch (SocketException _) {
            // reset
        }
        return !whole;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
