package replog.config;

import java.lang.System.Logger.Level;
import java.math.BigDecimal;
import java.math.BigInteger;
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
import replog.config.Settings.DelayRange;
import replog.config.Settings.Peer;
import replog.durability.FsyncMode;
import replog.durability.WriteConcern;

/**
 * Texts to values. Each parser returns a good value or throws an IllegalArgumentException whose
 * message goes on from the key: "must be …".
 */
final class ValueParsers {
    private static final int MAX_NODES = 1_000;
    private static final int MAX_PAUSES = 20;
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration MILLISECOND = Duration.ofMillis(1);
    private static final String HOST_NAME = "[A-Za-z0-9._-]{1,253}";
    private static final Pattern HOST = Pattern.compile(HOST_NAME
            + "|\\[?[0-9A-Fa-f.]*(:[0-9A-Fa-f.]*){2,7}(%[A-Za-z0-9]+)?]?");

    private ValueParsers() {}

    static Function<String, Integer> wholeNumber(int least, int most) {
        return text -> {
            int number = text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
            return require(number >= least && number <= most, number,
                    "must be a whole number from %s to %s".formatted(least, most));
        };
    }

    static Function<String, Long> size(String least, String most) {
        long leastBytes = Sizes.parse(least, 0, Long.MAX_VALUE);
        long mostBytes = Sizes.parse(most, 0, Long.MAX_VALUE);
        return text -> Sizes.parse(text, leastBytes, mostBytes);
    }

    static Function<String, Duration> duration(String least, String most) {
        var shortest = Durations.parse(least, Duration.ZERO, DAY);
        var longest = Durations.parse(most, Duration.ZERO, DAY);
        return text -> Durations.parse(text, shortest, longest);
    }

    static <E extends Enum<E>> Function<String, E> choice(List<E> choices) {
        String words = choices.stream().map(ValueParsers::lowerCase)
                .collect(Collectors.joining(", "));
        return text -> choices.stream()
                .filter(choice -> lowerCase(choice).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be one of " + words));
    }

    static String host(String text) {
        return require(HOST.matcher(text).matches(), text,
                "must be a host name or an address, without a port");
    }

    /** In lower case. */
    static List<String> hosts(String text) {
        return list(text, MAX_NODES, host -> require(host.matches(HOST_NAME),
                host.toLowerCase(Locale.ROOT),
                "must be a host name, without a scheme, a port or a path"));
    }

    static Level level(String text) {
        return choice(List.of(Level.ERROR, Level.WARNING, Level.INFO, Level.DEBUG, Level.TRACE,
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
        var bounds = list(text, 2, bound -> Durations.parse(bound, Duration.ZERO, HOUR));
        require(bounds.getFirst().compareTo(bounds.getLast()) <= 0, bounds,
                "must be LOWER,UPPER, the lower one first");
        return new DelayRange(bounds.getFirst(), bounds.getLast());
    }

    static FsyncMode fsync(String text) {
        return switch (text) {
            case "always" -> new FsyncMode.Always();
            case "never" -> new FsyncMode.Never();
            default -> new FsyncMode.Every(orElse("always, never", text,
                    interval -> Durations.parse(interval, MILLISECOND, HOUR)));
        };
    }

    static WriteConcern concern(String text) {
        return switch (text) {
            case "majority" -> new WriteConcern.Majority();
            case "all" -> new WriteConcern.All();
            default -> new WriteConcern.Nodes(
                    orElse("majority, all", text, wholeNumber(1, MAX_NODES)));
        };
    }

    static int clusterSize(String text) {
        return wholeNumber(1, MAX_NODES).apply(text);
    }

    static List<Duration> backoff(String text) {
        return list(text, MAX_PAUSES, pause -> Durations.parse(pause, MILLISECOND, DAY));
    }

    /** Secondaries, each a URL or NAME=URL; no name and no URL twice. */
    static List<Peer> peers(String text) {
        var peers = list(text, MAX_NODES, ValueParsers::peer);
        var names = new HashSet<String>();
        var urls = new HashSet<URI>();
        for (Peer peer : peers) {
            peer.name().ifPresent(name ->
                    require(names.add(name), name, "has the name " + name + " twice"));
            require(urls.add(peer.url()), peer, "has the address " + peer.url() + " twice");
        }
        return peers;
    }

    private static Peer peer(String text) {
        String address = text.substring(text.indexOf('=') + 1);
        boolean named = text.contains("=") && !text.startsWith("http://");
        if (!named) {
            return new Peer(Optional.empty(), NodeUrls.parse(text));
        }
        String name = NodeName.parse(text.substring(0, text.indexOf('=')).strip());
        return new Peer(Optional.of(name), NodeUrls.parse(address.strip()));
    }

    private static <T> List<T> list(String text, int most, Function<String, T> parser) {
        String[] parts = text.split(",", -1);
        require(parts.length <= most, parts, "may not have more than " + most + " parts");
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

    private static <T> T orElse(String words, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException unfit) {
            String rest = unfit.getMessage().replaceFirst("must be ", "");
            throw new IllegalArgumentException("must be %s or %s".formatted(words, rest), unfit);
        }
    }

    private static <T> T require(boolean met, T value, String otherwise) {
        if (!met) {
            throw new IllegalArgumentException(otherwise);
        }
        return value;
    }

    private static String lowerCase(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }

    /** Durations as settings spell them: {@code 500ms}, {@code 2s}, {@code 5m} or plain seconds. */
    static final class Durations {
        private static final Pattern FORM = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ms|s|m|)");

        private Durations() {}

        /** Reads a duration of whole milliseconds within the bounds, both included. */
        static Duration parse(String text, Duration least, Duration most) {
            var form = FORM.matcher(text);
            if (form.matches()) {
                var millis = new BigDecimal(form.group(1)).multiply(millisOf(form.group(2)));
                if (millis.stripTrailingZeros().scale() <= 0) {
                    var duration = Duration.ofMillis(millis.longValueExact());
                    if (duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0) {
                        return duration;
                    }
                }
            }
            throw new IllegalArgumentException(
                    "must be a duration such as 500ms, 2s, 5m or plain seconds, from %s to %s"
                            .formatted(format(least), format(most)));
        }

        /** The shortest text that reads back as the same duration of whole milliseconds. */
        static String format(Duration duration) {
            long millis = duration.toMillis();
            if (millis == 0) {
                return "0";
            }
            if (millis % 1_000 != 0) {
                return millis + "ms";
            }
            return millis % 60_000 == 0 ? millis / 60_000 + "m" : millis / 1_000 + "s";
        }

        private static BigDecimal millisOf(String unit) {
            return BigDecimal.valueOf(switch (unit) {
                case "ms" -> 1;
                case "m" -> 60_000;
                default -> 1_000;
            });
        }
    }

    /** Sizes as settings spell them: {@code 64k}, {@code 1m}, {@code 1g} or plain bytes. */
    static final class Sizes {
        private static final Pattern FORM = Pattern.compile("(\\d{1,18})([kmg]?)");

        private Sizes() {}

        /** Reads a number of bytes within the bounds, both included. */
        static long parse(String text, long least, long most) {
            var form = FORM.matcher(text.toLowerCase(Locale.ROOT));
            if (form.matches()) {
                var bytes = new BigInteger(form.group(1)).shiftLeft(shift(form.group(2)));
                boolean small = bytes.bitLength() < Long.SIZE;
                if (small && bytes.longValue() >= least && bytes.longValue() <= most) {
                    return bytes.longValue();
                }
            }
            throw new IllegalArgumentException(
                    "must be a size such as 64k, 1m or plain bytes, from %s to %s"
                            .formatted(format(least), format(most)));
        }

        /** The shortest text that reads back as the same size. */
        static String format(long bytes) {
            for (String unit : new String[] {"g", "m", "k"}) {
                int shift = shift(unit);
                if (bytes > 0 && bytes % (1L << shift) == 0) {
                    return (bytes >> shift) + unit;
                }
            }
            return Long.toString(bytes);
        }

        private static int shift(String unit) {
            return switch (unit) {
                case "k" -> 10;
                case "m" -> 20;
                case "g" -> 30;
                default -> 0;
            };
        }
    }
}
