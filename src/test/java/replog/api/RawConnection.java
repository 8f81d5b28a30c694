package replog.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;

/** A connection on which a test says what it likes, byte for byte. */
final class RawConnection implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;

    RawConnection(int port) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(UTF_8));
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

    /** All that comes until the server closes. */
    String rest() throws IOException {
        try {
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        } catch (SocketException _) {
            return ""; // reset: no answer
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
