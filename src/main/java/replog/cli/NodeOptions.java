package replog.cli;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;
import replog.http.Printable;

/** What commands that ask a node can be told alike. Stateless. */
final class NodeOptions {
    static final Option URL =
            new Option("url", "http://HOST:PORT", "the node; " + NodeHere.DEFAULT);
    static final Option CONCERN = new Option("write.concern", "K",
            "a number of nodes, majority or all; by default the node's own default");
    static final Option TOKEN =
            new Option("token", "T", "the node's token; by default that of REPLOG_TOKEN");

    private static final int SHOWN = 100;
    private static final String TOKEN_VARIABLE = "REPLOG_TOKEN";
    private static final Pattern CONCERNS = Pattern.compile("[1-9][0-9]{0,5}|majority|all");
    private static final Pattern TOKENS = Pattern.compile("[!-~]{1,200}");
    private static final String TOKEN_FORM = "1 to 200 printable ASCII characters without spaces";

    private NodeOptions() {}

    /** An address of plain HTTP. */
    static URI url(Arguments arguments, Terminal terminal, Command command) {
        URI url = NodeHere.orNamed(arguments, terminal);
        if (!"http".equals(url.getScheme())) {
            arguments.mistake("--url must be http://HOST:PORT, not '"
                    + Printable.of(url.toString(), SHOWN) + "': " + command.name()
                    + " speaks plain HTTP only");
        }
        return url;
    }

    static Optional<String> concern(Arguments arguments) {
        return arguments.text(CONCERN.name(), CONCERNS, "a number from 1, majority or all");
    }

    static Optional<String> token(Arguments arguments, Terminal terminal) {
        if (arguments.has(TOKEN.name())) {
            return arguments.text(TOKEN.name(), TOKENS, TOKEN_FORM);
        }
        var token = Optional.ofNullable(terminal.environment().get(TOKEN_VARIABLE));
        if (token.isPresent() && !TOKENS.matcher(token.get()).matches()) {
            arguments.mistake(TOKEN_VARIABLE + " must be " + TOKEN_FORM);
        }
        return token;
    }
}
