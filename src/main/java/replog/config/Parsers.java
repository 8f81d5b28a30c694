package replog.config;

import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import replog.durability.FsyncMode;
import replog.durability.WriteConcern;

/**
 * Texts to values. Each parser returns a good value or throws an IllegalArgumentException whose
 * message goes on from the key: "must be …".
 */
final class Parsers {
    private static final int MAX_NODES = 1_000;
    private static final int MAX_PAUSES = 20;
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration MILLISECOND = Duration.ofMillis(1);
    private static final String HOST_NAME = "[A-Za-z0-9._-]{1,253}";
    private static final Pattern HOST = Pattern.compile(HOST_NAME
            + "|\\[?[0-9A-Fa-f.]*(:[0-9A-Fa-f.]*){2,7}(%[A-Za-z0-9]+)?]?");

    private Parsers() {}

    static Function<String, Integer> whole(int least, int most) {
        return text -> {
            int number = text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
            return demand(number >= least && number <= most, number,
                    "must be a whole number from %s to %s".formatted(least, most));
        };
    }

    static Function<String, Long> size(String least, String most) {
        long leastBytes = Sizes.read(least, 0, Long.MAX_VALUE);
        long mostBytes = Sizes.read(most, 0, Long.MAX_VALUE);
        return text -> Sizes.read(text, leastBytes, mostBytes);
    }

    static Function<String, Duration> duration(String least, String most) {
        var shortest = Durations.read(least, Duration.ZERO, DAY);
        var longest = Durations.read(most, Duration.ZERO, DAY);
        return text -> Durations.read(text, shortest, longest);
    }

    static <E extends Enum<E>> Function<String, E> word(List<E> choices) {
        String words = choices.stream().map(Parsers::lowerCase).collect(Collectors.joining(", "));
        return text -> choices.stream()
                .filter(choice -> lowerCase(choice).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be one of " + words));
    }

    static String host(String text) {
        return demand(HOST.matcher(text).matches(), text,
                "must be a host name or an address, without a port");
    }

    /** In lower case. */
    static List<String> hosts(String text) {
        return list(text, MAX_NODES, host -> demand(host.matches(HOST_NAME),
                host.toLowerCase(Locale.ROOT),
                "must be a host name, without a scheme, a port or a path"));
    }

    static Level level(String text) {
        return word(List.of(Level.ERROR, Level.WARNING, Level.INFO, Level.DEBUG, Level.TRACE,
                Level.OFF)).apply(text.equals("warn") ? "warning" : text);
    }

    static Optional<Path> pathOrOff(String text) {
        return text.equals("off") ? Optional.empty() : Optional.of(Path.of(text));
    }

    static boolean onOrOff(String text) {
        return switch (text) {
            case "on" -> true;
            case "off" -> false;
            default -> throw new IllegalArgumentException("must be on or off");
        };
    }

    /** One duration is both bounds. */
    static DelayRange delay(String text) {
        var bounds = list(text, 2, bound -> Durations.read(bound, Duration.ZERO, HOUR));
        demand(bounds.getFirst().compareTo(bounds.getLast()) <= 0, bounds,
                "must be LOWER,UPPER, the lower one first");
        return new DelayRange(bounds.getFirst(), bounds.getLast());
    }

    static FsyncMode fsync(String text) {
        return switch (text) {
            case "always" -> new FsyncMode.Always();
            case "never" -> new FsyncMode.Never();
            default -> new FsyncMode.Every(otherwise("always, never", text,
                    interval -> Durations.read(interval, MILLISECOND, HOUR)));
        };
    }

    static WriteConcern concern(String text) {
        return switch (text) {
            case "majority" -> new WriteConcern.Majority();
            case "all" -> new WriteConcern.All();
            default -> new WriteConcern.Nodes(
                    otherwise("majority, all", text, whole(1, MAX_NODES)));
        };
    }

    static int clusterSize(String text) {
        return whole(1, MAX_NODES).apply(text);
    }

    static List<Duration> backoff(String text) {
        return list(text, MAX_PAUSES, pause -> Durations.read(pause, MILLISECOND, DAY));
    }

    /** Secondaries, each a URL or NAME=URL; no name and no URL twice. */
    static List<Peer> peers(String text) {
        var peers = list(text, MAX_NODES, Parsers::peer);
        var names = new HashSet<String>();
        var urls = new HashSet<URI>();
        for (Peer peer : peers) {
            peer.name().ifPresent(name ->
                    demand(names.add(name), name, "has the name " + name + " twice"));
            demand(urls.add(peer.url()), peer, "has the address " + peer.url() + " twice");
        }
        return peers;
    }

    private static Peer peer(String text) {
        String address = text.substring(text.indexOf('=') + 1);
        boolean named = text.contains("=") && !text.startsWith("http://");
        if (!named) {
            return new Peer(Optional.empty(), Urls.read(text));
        }
        String name = Names.read(text.substring(0, text.indexOf('=')).strip());
        return new Peer(Optional.of(name), Urls.read(address.strip()));
    }

    private static <T> List<T> list(String text, int most, Function<String, T> parser) {
        String[] parts = text.split(",", -1);
        demand(parts.length <= most, parts, "may not have more than " + most + " parts");
        var values = new ArrayList<T>();
        for (String part : parts) {
            try {
                values.add(parser.apply(part.strip()));
            } catch (IllegalArgumentException unfit) {
                throw new IllegalArgumentException(
                        "its part \"%s\" %s".formatted(part.strip(), unfit.getMessage()), unfit);
            }
        }
        return List.copyOf(values);
    }

    private static <T> T otherwise(String words, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException unfit) {
            String rest = unfit.getMessage().replaceFirst("must be ", "");
            throw new IllegalArgumentException("must be %s or %s".formatted(words, rest), unfit);
        }
    }

    private static <T> T demand(boolean met, T value, String otherwise) {
        if (!met) {
            throw new IllegalArgumentException(otherwise);
        }
        return value;
    }

    private static String lowerCase(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }
}
