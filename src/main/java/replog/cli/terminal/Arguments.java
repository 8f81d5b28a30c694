package replog.cli.terminal;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import replog.cli.terminal.Command.Operand;
import replog.json.EscapedText;

/**
 * The arguments of a command: its options, known to it and each at most once but for those that may
 * be given several times, and its operands. A word that begins with {@code -}, and is more than
 * that, is an option; after a word {@code --} none is. An option's value comes after an equals
 * sign, or is the next word, unless that is an option itself.
 *
 * <p>Mistakes are collected as options are asked for, so that all are reported at once; what is
 * asked for by mistake reads as if it had not been given. For one thread.
 *
 * <p>No mistake shows what may be a secret. Where the token is not where it belongs, any word may
 * be it, and none is shown; what follows an unknown option is left out.
 */
public final class Arguments {
    private static final int SHOWN = 100;
    private static final Pattern WHOLE = Pattern.compile("[0-9]{1,9}");

    private static final Pattern NEGATIVE = Pattern.compile("-[0-9].*");
    private static final Pattern SCHEME = Pattern.compile("(?i)(https?)(://.*)");
    private static final Pattern ADDRESS = Pattern.compile("[^/]+:[0-9]+/?");
    private static final Pattern PASSWORD = Pattern.compile("(//|^)[^/]*@");
    private static final Pattern ID = Pattern.compile("[0-9]{1,18}");
    private static final String END_OF_OPTIONS = "--";
    private static final String TOKEN = NodeOptions.TOKEN.name();
    private static final String HIDDEN = "[hidden: it may be the token]";

    private final Map<String, List<String>> values = new LinkedHashMap<>();
    private final Map<String, String> operands = new LinkedHashMap<>();
    private final List<String> mistakes = new ArrayList<>();
    private final boolean hides;

    private Arguments(boolean hides) {
        this.hides = hides;
    }

    public static Arguments parse(Command command, List<String> words, SpellingHint hint) {
        List<String> options = beforeEnd(words);
        var arguments = new Arguments(misplacesToken(command, options, hint));
        var rest = new ArrayDeque<>(options);
        while (!rest.isEmpty()) {
            String word = rest.remove();
            if (isOption(word) || command.operands().isEmpty()) {
                arguments.takeOption(command, word, rest, hint);
            } else {
                arguments.takeOperand(command, word);
            }
        }
        words.stream().skip(options.size() + 1).forEach(
                word -> arguments.takeOperand(command, word));
        command.operands().stream()
                .filter(operand -> operand.required() && !arguments.has(operand))
                .forEach(operand -> arguments.addMistake(
                        command.name() + " needs " + operand.name() + ": " + command.usage()));
        return arguments;
    }

    /** Those among which options are. */
    public static List<String> beforeEnd(List<String> words) {
        int end = words.indexOf(END_OF_OPTIONS);
        return end < 0 ? words : words.subList(0, end);
    }

    /** Rather once too often: a mistake whose word is hidden still says what is expected. */
    private static boolean misplacesToken(Command command, List<String> words, SpellingHint hint) {
        boolean taken = command.options().contains(NodeOptions.TOKEN);
        for (int at = 0; at < words.size(); at++) {
            String word = words.get(at);
            String next = at + 1 < words.size() ? words.get(at + 1) : null;
            if (taken && word.equals("--" + TOKEN) && isValue(next)) {
                at++;
            } else if (!(taken && word.startsWith("--" + TOKEN + "=")) && meansToken(word, hint)) {
                return true;
            }
        }
        return false;
    }

    private static boolean meansToken(String word, SpellingHint hint) {
        String name = beforeEquals(word).toLowerCase(Locale.ROOT).replaceFirst("^-+", "");
        boolean begun = isOption(word) && TOKEN.startsWith(name) || word.startsWith("-t");
        return begun || name.contains(TOKEN)
                || hint.nearest(name, Stream.of(TOKEN)).isPresent();
    }

    /** What may be shown of a word: what comes after an equals sign may be a secret. */
    public static String beforeEquals(String word) {
        int equals = word.indexOf('=');
        return equals < 0 ? word : word.substring(0, equals);
    }

    /** A word for a mistake's sentence, on one line, of at most that many characters. */
    public String quote(String word, int most) {
        return hides ? HIDDEN : EscapedText.of(word, most);
    }

    private String quoted(String word) {
        return hides ? HIDDEN : "'" + EscapedText.of(word, SHOWN) + "'";
    }

    private static boolean isOption(String word) {
        return word.length() > 1 && word.startsWith("-");
    }

    private void takeOperand(Command command, String word) {
        command.operands().stream().filter(operand -> !has(operand)).findFirst().ifPresentOrElse(
                operand -> operands.put(operand.name(), word),
                () -> addMistake(quoted(word) + " is more than " + command.name() + " takes: "
                        + command.usage()));
    }

    private boolean has(Operand operand) {
        return operands.containsKey(operand.name());
    }

    private void takeOption(Command command, String word, Deque<String> rest, SpellingHint hint) {
        Optional<Option> shortForm = command.options().stream().filter(option -> option.letter()
                .filter(letter -> word.startsWith("-" + letter)).isPresent()).findFirst();
        if (shortForm.isPresent()) {
            takeLetter(command, shortForm.get(), word, rest);
            return;
        }
        String name = beforeEquals(word);
        boolean bare = name.equals(word);
        Optional<Option> known = command.options().stream()
                .filter(option -> name.equals("--" + option.name())).findFirst();
        if (known.isEmpty()) {
            addMistake(unknown(command, name, hint));
            if (bare && isOption(word) && isValue(rest.peek())) {
                rest.remove();
            }
        } else if (bare) {
            takeNext(command, known.get(), name, rest);
        } else if (known.get().takesValue()) {
            take(known.get(), word.substring(name.length() + 1));
        } else {
            addMistake(name + " takes no value");
        }
    }

    /** Its value may be in the same word; after a flag other letters may be. */
    private void takeLetter(
            Command command, Option option, String word, Deque<String> rest) {
        String more = word.substring(2);
        if (option.takesValue() && more.isEmpty()) {
            takeNext(command, option, word, rest);
        } else if (option.takesValue()) {
            take(option, more);
        } else {
            take(option, "");
            if (!more.isEmpty()) {
                rest.addFirst("-" + more);
            }
        }
    }

    /** A word that could be an operand as well is none of an option that may be bare. */
    private void takeNext(Command command, Option option, String name, Deque<String> rest) {
        boolean mayTake = option.bare().isEmpty() || command.operands().isEmpty();
        if (!option.takesValue()) {
            take(option, "");
        } else if (mayTake && isValue(rest.peek())) {
            take(option, rest.remove());
        } else {
            option.bare().ifPresentOrElse(bare -> take(option, bare),
                    () -> addMistake(name + " needs a value: " + option.usage()));
        }
    }

    /** A negative number is a value, if a wrong one. */
    private static boolean isValue(String word) {
        return word != null && (!isOption(word) || NEGATIVE.matcher(word).matches());
    }

    private void take(Option option, String value) {
        List<String> given = values.computeIfAbsent(option.name(), _ -> new ArrayList<>());
        given.add(value);
        if (!option.several() && given.size() == 2) {
            addMistake("--" + option.name() + " is given twice");
        }
    }

    /** Notes one more. */
    public void addMistake(String sentence) {
        mistakes.add(sentence);
    }

    /** Whether no mistake is known so far. */
    boolean isGood() {
        return mistakes.isEmpty();
    }

    /** @throws UsageException with all mistakes, if there are any */
    public void check() {
        if (!mistakes.isEmpty()) {
            throw new UsageException(mistakes);
        }
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** The word that stands where this operand belongs. */
    public Optional<String> operand(String name) {
        return Optional.ofNullable(operands.get(name));
    }

    /** The addresses of servers, in the order in which they are given. */
    public List<URI> servers(String name) {
        return servers("--" + name, values.getOrDefault(name, List.of()));
    }

    /** Those that another source than the command line names, each without a path. */
    List<URI> servers(String source, List<String> given) {
        return given.stream().flatMap(value -> server(source, value).stream()).toList();
    }

    /** The addresses of servers, each given after its name and an equals sign. */
    public Map<String, URI> namedServers(String name) {
        var servers = new LinkedHashMap<String, URI>();
        for (String value : values.getOrDefault(name, List.of())) {
            int equals = value.indexOf('=');
            if (equals < 1) {
                addMistake("--" + name + " must be NAME=http://HOST:PORT, not " + quoted(value));
            } else {
                server("--" + name, value.substring(equals + 1)).ifPresent(
                        server -> servers.put(value.substring(0, equals), server));
            }
        }
        return servers;
    }

    /** A whole number. */
    public int whole(String name, int min, int max, int otherwise) {
        Optional<String> value = value(name);
        if (value.isEmpty()) {
            return otherwise;
        }
        if (WHOLE.matcher(value.get()).matches()) {
            int number = Integer.parseInt(value.get());
            if (number >= min && number <= max) {
                return number;
            }
        }
        addMistake("--" + name + " must be a whole number from " + min + " to " + max + ", not "
                + quoted(value.get()));
        return otherwise;
    }

    /** A whole number that may be an entry's id. */
    public OptionalLong id(String name, long min) {
        return id("--" + name, value(name), min);
    }

    /** The id of an entry that stands where this operand belongs. */
    public OptionalLong operandId(String name) {
        return id(name, operand(name), 1);
    }

    private OptionalLong id(String source, Optional<String> value, long min) {
        if (value.isEmpty()) {
            return OptionalLong.empty();
        }
        if (ID.matcher(value.get()).matches() && Long.parseLong(value.get()) >= min) {
            return OptionalLong.of(Long.parseLong(value.get()));
        }
        addMistake(source + " must be a whole number from " + min + ", not "
                + quoted(value.get()));
        return OptionalLong.empty();
    }

    /** A text of this form. */
    public Optional<String> text(String name, Pattern form, String described) {
        Optional<String> value = value(name);
        if (value.isEmpty() || form.matcher(value.get()).matches()) {
            return value;
        }
        addMistake("--" + name + " must be " + described + ", not " + quoted(value.get()));
        return Optional.empty();
    }

    /** As above, but for what no mistake may show. */
    Optional<String> secret(String name, Pattern form, String described) {
        Optional<String> value = value(name);
        if (value.isPresent() && !form.matcher(value.get()).matches()) {
            addMistake("--" + name + " must be " + described);
        }
        return value;
    }

    private Optional<String> value(String name) {
        return Optional.ofNullable(values.get(name)).map(List::getLast);
    }

    private Optional<URI> server(String source, String value) {
        try {
            URI uri = new URI(withScheme(value).replaceFirst("/$", ""));
            boolean server = ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                    && uri.getHost() != null && uri.getRawPath().isEmpty()
                    && uri.getRawQuery() == null && uri.getRawFragment() == null
                    && uri.getRawUserInfo() == null && uri.getPort() <= 65535;
            if (server) {
                return Optional.of(uri);
            }
        } catch (URISyntaxException _) {
            // is reported as the others are
        }
        addMistake(source + " must be http://HOST:PORT, not "
                + quoted(PASSWORD.matcher(value).replaceFirst("$1[hidden]@")));
        return Optional.empty();
    }

    /** Its letters may be large ones; HOST:PORT is meant as plain HTTP. */
    private static String withScheme(String value) {
        var scheme = SCHEME.matcher(value);
        if (scheme.matches()) {
            return scheme.group(1).toLowerCase(Locale.ROOT) + scheme.group(2);
        }
        return ADDRESS.matcher(value).matches() ? "http://" + value : value;
    }

    /** A name that is nearly that of the token's option is not the token. */
    private String unknown(Command command, String name, SpellingHint hint) {
        Optional<String> near = hint.nearest(name, command.options().stream()
                .map(option -> "--" + option.name()));
        String shown = near.filter(("--" + TOKEN)::equals).isPresent()
                ? "'" + EscapedText.of(name, SHOWN) + "'" : quoted(name);
        return shown + " means nothing to " + command.name()
                + near.map(option -> "; did you mean " + option + "?").orElse(
                        command.operands().isEmpty() ? ""
                                : "; if it is no option, put -- before it");
    }

    /**
     * Mistakes in the command line; each is a sentence on a line of its own.
     */
    public static final class UsageException extends RuntimeException {
        private static final long serialVersionUID = 1;

        public UsageException(String mistake) {
            super(mistake);
        }

        UsageException(List<String> mistakes) {
            super(String.join("\n", mistakes));
        }
    }

    /** Finds the word that was meant by one that is misspelt. */
    @FunctionalInterface
    public interface SpellingHint {
        Optional<String> nearest(String word, Stream<String> candidates);
    }
}
