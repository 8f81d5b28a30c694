package replog.http.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.util.Map;
import java.util.TreeMap;

/** A connection on which a test says what it likes, byte for byte. */
final class RawConnection implements AutoCloseable {
    record Answer(int status, Map<String, String> headers, String body) {
        String header(String name) {
            return headers.get(name);
        }
    }

    private final Socket socket;
    private final InputStream in;

    RawConnection(int port) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(10_000);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** Asks with the given lines, joined by CR LF, and an empty line; then the body as it is. */
    Answer ask(String lines, String body) throws IOException {
        send(lines.strip().replace("\n", "\r\n") + "\r\n\r\n" + body);
        return answer(lines.startsWith("HEAD"));
    }

    Answer ask(String lines) throws IOException {
        return ask(lines, "");
    }

    void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
    }

    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    Answer answer(boolean bodiless) throws IOException {
        String statusLine = line();
        var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
        }
        int status = Integer.parseInt(statusLine.split(" ")[1]);
        String length = headers.getOrDefault("Content-Length", "0");
        String body = bodiless
                ? ""
                : new String(in.readNBytes(Integer.parseInt(length)), ISO_8859_1);
        return new Answer(status, headers, body);
    }

    /** The status of an answer whose body is left where it is. */
    int answerHead() throws IOException {
        return answer(true).status();
    }

    /** Reads so many bytes, fewer only at the end. */
    int skip(int bytes) throws IOException {
        return in.readNBytes(bytes).length;
    }

    /** Takes what is on its way, and tells whether nothing follows. */
    boolean closedByServerAfterAll() throws IOException {
        try {
            in.transferTo(OutputStream.nullOutputStream());
            return true;
        } catch (SocketException e) {
            return true;
        }
    }

    /** All that comes until the server closes. */
    String rest() throws IOException {
        return new String(in.readAllBytes(), ISO_8859_1);
    }

    boolean closedByServer() throws IOException {
        try {
            return in.read() < 0;
        } catch (SocketException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("closed in a line: " + line.toString(ISO_8859_1));
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(ISO_8859_1);
    }
}
