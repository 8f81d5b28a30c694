package replog.cli.terminal;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import replog.json.EscapedText;

/** The options of each command that asks a node. Stateless. */
public final class NodeOptions {
    public static final Option URL =
            Option.several("url", "http://HOST:PORT", "a node; of several, the"
            + " first that answers; by default those of REPLOG_URL, separated by commas, or else"
            + " 127.0.0.1 on REPLOG_PORT or 8000");
    public static final Option CONCERN = new Option("write.concern", "K",
            "a number of nodes, majority or all; by default the node's own default");
    public static final Option TOKEN =
            new Option("token", "T", "the node's token; by default that of REPLOG_TOKEN");
    /** A hint for a default address that does not answer. */
    public static final String START = "test-scripts/start.sh starts a cluster here, and"
            + " --url=http://HOST:PORT names another node";

    private static final int SHOWN = 100;
    private static final String URL_VARIABLE = "REPLOG_URL";
    private static final String PORT_VARIABLE = "REPLOG_PORT";
    private static final String DEFAULT_PORT = "8000";
    private static final String TOKEN_VARIABLE = "REPLOG_TOKEN";
    private static final Pattern CONCERNS = Pattern.compile("[1-9][0-9]{0,5}|majority|all");
    private static final Pattern TOKENS = Pattern.compile("[!-~]{1,200}");
    private static final String TOKEN_FORM = "1 to 200 printable ASCII characters without spaces";

    private NodeOptions() {}

    /** The node that answers first of those that are named. */
    public static URI url(Arguments arguments, Terminal terminal, Command command) {
        return urls(arguments, terminal, command).getFirst();
    }

    /**
     * Addresses of plain HTTP, at least one. They are in the order in which they are given, and go
     * round so that one that answers comes first.
     */
    public static List<URI> urls(Arguments arguments, Terminal terminal, Command command) {
        var urls = new ArrayList<>(named(arguments, terminal));
        urls.stream().filter(url -> !"http".equals(url.getScheme())).forEach(url ->
                arguments.addMistake("--url must be http://HOST:PORT, not '"
                        + EscapedText.of(url.toString(), SHOWN) + "': " + command.name()
                        + " speaks plain HTTP only"));
        if (urls.isEmpty()) {
            urls.add(URI.create("http://127.0.0.1:" + DEFAULT_PORT));
        }
        for (int asked = 1; asked < urls.size() && arguments.isGood()
                && NodeProbe.probe(urls.getFirst()).isPresent(); asked++) {
            Collections.rotate(urls, -1);
        }
        return urls;
    }

    /** Whether the node's address is the default. */
    public static boolean isByDefault(Arguments arguments, Terminal terminal) {
        return !arguments.has(URL.name()) && !terminal.environment().containsKey(URL_VARIABLE);
    }

    private static List<URI> named(Arguments arguments, Terminal terminal) {
        if (arguments.has(URL.name())) {
            return arguments.servers(URL.name());
        }
        String urls = terminal.environment().get(URL_VARIABLE);
        return urls == null ? List.of(here(arguments, terminal))
                : arguments.servers(URL_VARIABLE, List.of(urls.strip().split("\\s*,\\s*")));
    }

    /** The node of this machine. */
    private static URI here(Arguments arguments, Terminal terminal) {
        String port = terminal.environment().getOrDefault(PORT_VARIABLE, DEFAULT_PORT);
        if (port.matches("[1-9][0-9]{0,4}") && Integer.parseInt(port) <= 65535) {
            return URI.create("http://127.0.0.1:" + port);
        }
        arguments.addMistake(PORT_VARIABLE + " is '" + EscapedText.of(port, SHOWN)
                + "', which leads to no node: name it with --url");
        return URI.create("http://127.0.0.1:" + DEFAULT_PORT);
    }

    public static Optional<String> concern(Arguments arguments) {
        return arguments.text(CONCERN.name(), CONCERNS, "a number from 1, majority or all");
    }

    public static Optional<String> token(Arguments arguments, Terminal terminal) {
        if (arguments.has(TOKEN.name())) {
            return arguments.secret(TOKEN.name(), TOKENS, TOKEN_FORM);
        }
        var token = Optional.ofNullable(terminal.environment().get(TOKEN_VARIABLE));
        if (token.isPresent() && !TOKENS.matcher(token.get()).matches()) {
            arguments.addMistake(TOKEN_VARIABLE + " must be " + TOKEN_FORM);
        }
        return token;
    }
}
