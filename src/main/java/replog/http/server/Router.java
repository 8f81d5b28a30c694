package replog.http.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import replog.http.Problem;
import replog.http.Problem.ProblemException;

/**
 * Which handler answers a method and a raw path; exact, so an encoded or doubled slash, a dot
 * segment or a trailing slash is simply another path.
 *
 * <p>Templates without parameters are found by one lookup and win over those with; among these a
 * fixed segment wins over a parameter, the leftmost first. HEAD is GET without the body.
 * Immutable.
 */
public final class Router {
    /** The longest path of which it is guessed which one was meant. */
    private static final int MAX_GUESSED_LENGTH = 64;

    sealed interface Match {
        record Found(Route route, Map<String, String> parameters) implements Match {}

        record WrongMethod(String allowed) implements Match {}

        /** @param meant a path of this router that is spelt nearly so */
        record NoRoute(Optional<String> meant) implements Match {}
    }

    /**
     * A route as it was added.
     *
     * @param open whether all may use it, whatever the guard says
     */
    public record Listed(String method, String template, boolean open) {}

    private final Map<String, Map<String, Route>> fixed;
    private final List<PathTemplate> templates;
    private final List<Listed> listed;
    private final Consumer<Request> guard;
    private final Consumer<Request> guardOfAll;
    final BiFunction<Request, Problem, Problem> refine;
    final Function<Throwable, Optional<Problem>> known;
    private final Optional<Match> otherwise;
    private final BiFunction<String, Stream<String>, Optional<String>> nearest;

    private Router(Builder builder) {
        fixed = new HashMap<>();
        templates = new ArrayList<>();
        builder.routes.forEach((text, methods) -> {
            var template = PathTemplate.parse(text, Map.copyOf(methods));
            if (template.names().isEmpty()) {
                fixed.put(text, template.methods());
            } else {
                templates.add(template);
            }
        });
        templates.sort(PathTemplate.FIXED_FIRST);
        listed = builder.routes.entrySet().stream()
                .flatMap(template -> new TreeMap<>(template.getValue()).entrySet().stream()
                        .map(route -> new Listed(route.getKey(), template.getKey(),
                                route.getValue().open())))
                .toList();
        guard = builder.guard;
        guardOfAll = builder.guardOfAll;
        refine = builder.refine;
        known = builder.known;
        otherwise = builder.otherwise;
        nearest = builder.nearest;
    }

    public static Builder builder() {
        return new Builder();
    }

    Match find(String method, String path) {
        var methods = fixed.get(path);
        var route = methods == null ? null : methods.get(method);
        return route == null
                ? findByTemplate(method, path, methods == null ? List.of() : methods.keySet())
                : new Match.Found(route, Map.of());
    }

    /** Whether it has a route of this path for this method. */
    boolean hasRoute(String method, String path) {
        Match match = find(method, path);
        return match instanceof Match.Found && !otherwise.equals(Optional.of(match));
    }

    /** All routes, ordered by their templates and then by their methods. */
    public List<Listed> routes() {
        return listed;
    }

    /** Throws the problem of a request that is not to be let in; it may fit no route. */
    void guard(Request request, Match match) {
        guardOfAll.accept(request);
        boolean open = match instanceof Match.Found found && found.route().open();
        if (!open) {
            guard.accept(request);
        }
    }

    private Match findByTemplate(String method, String path, Collection<String> others) {
        var allowed = new TreeSet<>(others);
        for (PathTemplate template : templates) {
            var values = template.values(path);
            if (values.isPresent()) {
                var route = template.methods().get(method);
                if (route != null) {
                    return new Match.Found(route, values.get());
                }
                allowed.addAll(template.methods().keySet());
            }
        }
        if (allowed.isEmpty()) {
            return otherwise.orElseGet(() -> new Match.NoRoute(suggestion(method, path)));
        }
        if (allowed.contains("GET")) {
            allowed.add("HEAD");
        }
        return new Match.WrongMethod(String.join(", ", allowed));
    }

    /** Of the paths that answer this method. */
    private Optional<String> suggestion(String method, String path) {
        String[] segments = path.split("/", -1);
        return path.length() > MAX_GUESSED_LENGTH ? Optional.empty()
                : nearest.apply(path, Stream.concat(
                        fixed.keySet().stream().filter(one -> !one.equals("/")
                                && fixed.get(one).containsKey(method)),
                        templates.stream().filter(one -> one.methods().containsKey(method))
                                .flatMap(one -> one.with(segments).stream())
                                .filter(one -> !one.equals(path))));
    }

    /** Collects routes; for one thread. */
    public static final class Builder {
        private final Map<String, Map<String, Route>> routes = new TreeMap<>();
        private Consumer<Request> guard = request -> { };
        private Consumer<Request> guardOfAll = request -> { };
        private BiFunction<Request, Problem, Problem> refine = (request, problem) -> problem;
        private Function<Throwable, Optional<Problem>> known = thrown -> Optional.empty();
        private Optional<Match> otherwise = Optional.empty();
        private BiFunction<String, Stream<String>, Optional<String>> nearest =
                (path, paths) -> Optional.empty();

        private Builder() {}

        /**
         * Adds a route.
         *
         * @param template such as {@code /messages/{id}}: each segment fixed or one parameter
         * @throws IllegalArgumentException if there is one already, or for HEAD
         */
        public Builder route(String method, String template, Handler handler) {
            return add(method, template, new Route(handler, false, false));
        }

        /** Adds a route that the guard is not asked about. */
        public Builder routeOpen(String method, String template, Handler handler) {
            return add(method, template, new Route(handler, false, true));
        }

        /**
         * Adds a route whose bodies have memory of their own, so that requests to the other routes
         * never hold up this one's.
         */
        public Builder routeApart(String method, String template, Handler handler) {
            return add(method, template, new Route(handler, true, false));
        }

        /**
         * Lets requests in, before anything else of them is checked, known route or not: it refuses
         * one by a {@link ProblemException}, and leaves its body alone.
         */
        public Builder guard(Consumer<Request> guard) {
            this.guard = guard;
            return this;
        }

        /** The same, asked before the other one, and about open routes too. */
        public Builder guardAll(Consumer<Request> guard) {
            guardOfAll = guard;
            return this;
        }

        /** What answers whatever fits no route, instead of a 404; the guard is not asked. */
        public Builder otherwise(Handler handler) {
            otherwise = Optional.of(new Match.Found(new Route(handler, false, true), Map.of()));
            return this;
        }

        /** Which of some paths is meant by one that fits no route, if one is spelt nearly so. */
        public Builder nearest(BiFunction<String, Stream<String>, Optional<String>> nearest) {
            this.nearest = nearest;
            return this;
        }

        /** What each thrown problem becomes before it is answered; its request may fit no route. */
        public Builder problems(BiFunction<Request, Problem, Problem> refine) {
            this.refine = refine;
            return this;
        }

        /** What else may be thrown that is no fault of the program, and what is answered then. */
        public Builder known(Function<Throwable, Optional<Problem>> known) {
            this.known = known;
            return this;
        }

        public Router build() {
            return new Router(this);
        }

        private Builder add(String method, String template, Route route) {
            if (method.equals("HEAD")) {
                throw new IllegalArgumentException("HEAD is answered by the handler of GET");
            }
            var methods = routes.computeIfAbsent(template, text -> new HashMap<>());
            if (methods.putIfAbsent(method, route) != null) {
                throw new IllegalArgumentException("second route for " + method + " " + template);
            }
            return this;
        }
    }

    /**
     * What answers a method on a path.
     *
     * @param apart whether its bodies have memory of their own
     * @param open whether the router's guard lets everybody pass
     */
    record Route(Handler handler, boolean apart, boolean open) {}

    /** A path with parameters, {@code /messages/{id}}, and what answers it by method. */
    private record PathTemplate(String text, Pattern pattern, List<String> names,
            Map<String, Route> methods) {
        private static final Pattern WELL_FORMED = Pattern.compile("(/([^/{}]*|\\{[^/{}]+}))+");
        private static final Pattern PARAMETER = Pattern.compile("\\{([^}]+)}");
        /** So that the first that fits a path is the one that wins. */
        static final Comparator<PathTemplate> FIXED_FIRST = Comparator.comparing(
                template -> PARAMETER.matcher(template.text).replaceAll("\uFFFF"));

        static PathTemplate parse(String text, Map<String, Route> methods) {
            if (!WELL_FORMED.matcher(text).matches()) {
                throw new IllegalArgumentException("no path of segments, each fixed or one"
                        + " parameter: " + text);
            }
            return new PathTemplate(text, Pattern.compile("\\Q"
                    + PARAMETER.matcher(text).replaceAll("\\\\E([^/]+)\\\\Q") + "\\E"),
                    PARAMETER.matcher(text).results().map(name -> name.group(1)).toList(), methods);
        }

        /** The raw values of the parameters in a path, if it fits. */
        Optional<Map<String, String>> values(String path) {
            var matcher = pattern.matcher(path);
            return !matcher.matches() ? Optional.empty() : Optional.of(
                    IntStream.range(0, names.size()).boxed().collect(
                            Collectors.toMap(names::get, at -> matcher.group(at + 1))));
        }

        /** Its path with the segments of another where it has parameters, if that is as long. */
        Optional<String> with(String[] segments) {
            String[] own = text.split("/", -1);
            return own.length != segments.length ? Optional.empty() : Optional.of(
                    IntStream.range(0, own.length).mapToObj(at -> own[at].startsWith("{")
                            ? segments[at] : own[at]).collect(Collectors.joining("/")));
        }
    }

    /** Answers the requests of one route, on a virtual thread of each request's own. */
    @FunctionalInterface
    public interface Handler {
        /**
         * May wait. A {@link ProblemException} is answered as its problem, anything else thrown as
         * a 500 that is logged.
         */
        Response handle(Request request) throws IOException;
    }
}
