package replog.cli;

import java.net.URI;
import replog.http.Printable;

/** The node of this machine, for commands that are not told which one is meant. Stateless. */
final class NodeHere {
    /** What help says of it. */
    static final String DEFAULT = "by default at 127.0.0.1, on REPLOG_PORT or 8000";

    private static final int SHOWN = 1000;
    private static final String PORT_VARIABLE = "REPLOG_PORT";
    private static final String DEFAULT_PORT = "8000";

    private NodeHere() {}

    /** The address that {@code --url} gives, else the one of here. */
    static URI orNamed(Arguments arguments, Terminal terminal) {
        URI byDefault = URI.create("http://127.0.0.1:" + DEFAULT_PORT);
        if (arguments.has("url")) {
            return arguments.server("url").orElse(byDefault);
        }
        String port = terminal.environment().getOrDefault(PORT_VARIABLE, DEFAULT_PORT);
        if (port.matches("[1-9][0-9]{0,4}") && Integer.parseInt(port) <= 65535) {
            return URI.create("http://127.0.0.1:" + port);
        }
        arguments.mistake(PORT_VARIABLE + " is '" + Printable.of(port, SHOWN)
                + "', which leads to no node: name it with --url");
        return byDefault;
    }
}
