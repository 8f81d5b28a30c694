package replog.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import replog.http.Printable;

/** What a command was told: its options, each at most once and known to it. Immutable. */
final class Arguments {
    private static final int SHOWN = 100;

    private final Map<String, String> values;

    private Arguments(Map<String, String> values) {
        this.values = values;
    }

    /** @throws UsageException for a word that the command does not know, or an option twice */
    static Arguments parse(Command command, List<String> words, Guess guess) {
        var values = new LinkedHashMap<String, String>();
        for (String word : words) {
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            Option option = command.options().stream()
                    .filter(known -> name.equals("--" + known.name())).findFirst()
                    .orElseThrow(() -> unknown(command, name, guess));
            if (equals < 0) {
                throw new UsageException(name + " needs a value: " + option.usage());
            }
            if (values.put(option.name(), word.substring(equals + 1)) != null) {
                throw new UsageException(name + " is given twice");
            }
        }
        return new Arguments(values);
    }

    /** The address of a server, without a path. */
    Optional<URI> server(String name) {
        return Optional.ofNullable(values.get(name)).map(value -> server(name, value));
    }

    private static URI server(String name, String value) {
        try {
            URI uri = new URI(value.endsWith("/") ? value.substring(0, value.length() - 1) : value);
            boolean server = ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                    && uri.getHost() != null && uri.getRawPath().isEmpty()
                    && uri.getRawQuery() == null && uri.getRawFragment() == null
                    && uri.getRawUserInfo() == null && uri.getPort() <= 65535;
            if (server) {
                return uri;
            }
        } catch (URISyntaxException _) {
            // is told as the others are
        }
        throw new UsageException("--" + name + " must be http://HOST:PORT, not '"
                + Printable.of(value, SHOWN) + "'");
    }

    private static UsageException unknown(Command command, String name, Guess guess) {
        String hint = guess.nearest(name, command.options().stream()
                .map(option -> "--" + option.name()))
                .map(near -> "; did you mean " + near + "?").orElse("");
        return new UsageException("'" + Printable.of(name, SHOWN) + "' means nothing to "
                + command.name() + hint);
    }
}
