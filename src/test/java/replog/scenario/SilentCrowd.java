package replog.scenario;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** A stranger's connections to one port, which say nothing and stay until {@link #close}. */
final class SilentCrowd implements AutoCloseable {
    private final List<SocketChannel> connections = new ArrayList<>();

    /** As many as are taken, of {@code most}. */
    SilentCrowd(int port, int most) {
        try {
            while (connections.size() < most) {
                connections.add(SocketChannel.open(new InetSocketAddress("127.0.0.1", port)));
            }
        } catch (IOException _) {
            // the node is down, or has enough of them
        }
    }

    @Override
    public void close() {
        for (SocketChannel connection : connections) {
            try {
                connection.close();
            } catch (IOException _) {
                // its node went first
            }
        }
    }
}
