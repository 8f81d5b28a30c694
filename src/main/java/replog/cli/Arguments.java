package replog.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import replog.http.Printable;

/**
 * What a command was told: its options, each at most once and known to it.
 *
 * <p>Mistakes are collected as options are asked for, so that all are told at once; what is asked
 * for by mistake reads as if it had not been given. For one thread.
 */
final class Arguments {
    private static final int SHOWN = 100;
    private static final Pattern WHOLE = Pattern.compile("[0-9]{1,9}");

    private final Map<String, String> values = new LinkedHashMap<>();
    private final List<String> mistakes = new ArrayList<>();

    private Arguments() {}

    static Arguments parse(Command command, List<String> words, Guess guess) {
        var arguments = new Arguments();
        words.forEach(word -> arguments.take(command, word, guess));
        return arguments;
    }

    private void take(Command command, String word, Guess guess) {
        int equals = word.indexOf('=');
        String name = equals < 0 ? word : word.substring(0, equals);
        Optional<Option> known = command.options().stream()
                .filter(option -> name.equals("--" + option.name())).findFirst();
        if (known.isEmpty()) {
            mistake(unknown(command, name, guess));
        } else if (known.get().takesValue() && equals < 0) {
            mistake(name + " needs a value: " + known.get().usage());
        } else if (!known.get().takesValue() && equals >= 0) {
            mistake(name + " takes no value");
        } else if (values.put(known.get().name(), word.substring(equals + 1)) != null) {
            mistake(name + " is given twice");
        }
    }

    /** Notes one more. */
    void mistake(String sentence) {
        mistakes.add(sentence);
    }

    /** @throws UsageException with all mistakes, if there are any */
    void check() {
        if (!mistakes.isEmpty()) {
            throw new UsageException(mistakes);
        }
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    /** The address of a server, without a path. */
    Optional<URI> server(String name) {
        return Optional.ofNullable(values.get(name)).flatMap(value -> server(name, value));
    }

    /** A whole number. */
    int whole(String name, int min, int max, int otherwise) {
        String value = values.get(name);
        if (value == null) {
            return otherwise;
        }
        if (WHOLE.matcher(value).matches()) {
            int number = Integer.parseInt(value);
            if (number >= min && number <= max) {
                return number;
            }
        }
        mistake("--" + name + " must be a whole number from " + min + " to " + max + ", not '"
                + Printable.of(value, SHOWN) + "'");
        return otherwise;
    }

    /** A text of this form. */
    Optional<String> text(String name, Pattern form, String described) {
        Optional<String> value = Optional.ofNullable(values.get(name));
        if (value.isEmpty() || form.matcher(value.get()).matches()) {
            return value;
        }
        mistake("--" + name + " must be " + described + ", not '"
                + Printable.of(value.get(), SHOWN) + "'");
        return Optional.empty();
    }

    private Optional<URI> server(String name, String value) {
        try {
            URI uri = new URI(value.endsWith("/") ? value.substring(0, value.length() - 1) : value);
            boolean server = ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                    && uri.getHost() != null && uri.getRawPath().isEmpty()
                    && uri.getRawQuery() == null && uri.getRawFragment() == null
                    && uri.getRawUserInfo() == null && uri.getPort() <= 65535;
            if (server) {
                return Optional.of(uri);
            }
        } catch (URISyntaxException _) {
            // is told as the others are
        }
        mistake("--" + name + " must be http://HOST:PORT, not '"
                + Printable.of(value, SHOWN) + "'");
        return Optional.empty();
    }

    private static String unknown(Command command, String name, Guess guess) {
        String hint = guess.nearest(name, command.options().stream()
                .map(option -> "--" + option.name()))
                .map(near -> "; did you mean " + near + "?").orElse("");
        return "'" + Printable.of(name, SHOWN) + "' means nothing to " + command.name() + hint;
    }
}
