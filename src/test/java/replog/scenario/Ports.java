package replog.scenario;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Free ports on the loopback address that stay free while a node is down.
 *
 * <p>None is given out twice: whom one belongs to need not listen on it yet. They lie below those
 * that the system gives to outgoing connections: else one of these could take the port of a killed
 * node, or even connect to itself on it. Any thread.
 */
final class Ports {
    private static final int LOWEST = 15_000;
    private static final int HIGHEST = 32_000;
    private static final AtomicInteger GIVEN_OUT = new AtomicInteger(
            ThreadLocalRandom.current().nextInt(HIGHEST - LOWEST));

    private Ports() {}

    /** The first of a run of free ports. */
    static int freeRun(int length) {
        while (true) {
            int first = LOWEST + GIVEN_OUT.getAndAdd(length) % (HIGHEST - LOWEST);
            if (IntStream.range(first, first + length).allMatch(Ports::isFree)) {
                return first;
            }
        }
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
