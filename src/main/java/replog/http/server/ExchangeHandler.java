package replog.http.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import replog.http.Problem;
import replog.http.Problem.ProblemException;
import replog.json.EscapedText;
import replog.json.JsonException;

/**
 * Takes each exchange from the platform and sees that it ends: answered, or its connection closed.
 *
 * <p>An exception that leaves {@link #handle} makes the platform close the connection and forget
 * it; that is the only way to end an answer unfinished, and after a failed write the only one that
 * leaks nothing. Any number of threads, one for each exchange.
 */
final class ExchangeHandler implements HttpHandler {
    private final StartupRouter startupRouter;
    private final RequestMemory memory;
    private final RequestMemory budgetApart;
    private final ExchangeExecutor executor;
    private final System.Logger logger;

    ExchangeHandler(StartupRouter startupRouter, RequestMemory memory, RequestMemory budgetApart,
            ExchangeExecutor executor, System.Logger logger) {
        this.startupRouter = startupRouter;
        this.memory = memory;
        this.budgetApart = budgetApart;
        this.executor = executor;
        this.logger = logger;
    }

    /** An error that left here would leave the client hanging: only exceptions end an exchange. */
    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try {
            receive(exchange);
        } catch (Error e) {
            throw new IOException("unfinished", e);
        }
    }

    private void receive(HttpExchange exchange) throws IOException {
        var watch = ExchangeExecutor.current();
        watch.serve(exchange);
        int served = executor.enter();
        try {
            serve(exchange, watch, served);
        } catch (ResponseWriter.EndedException e) {
            logger.log(Level.DEBUG, () -> describe(exchange) + ": " + e.getMessage());
            throw e;
        } catch (Throwable e) {
            logger.log(Level.ERROR, "answer to " + describe(exchange) + " ended unfinished", e);
            throw new IOException("unfinished", e);
        } finally {
            executor.leave();
        }
    }

    private void serve(HttpExchange exchange, ClientWatch watch, int served) throws IOException {
        String path = path(exchange.getRequestURI());
        String sent = exchange.getRequestMethod();
        String method = sent.equals("HEAD") ? "GET" : sent;
        var router = startupRouter.routerFor(method, path);
        var match = router.find(method, path);
        boolean apart = match instanceof Router.Match.Found found && found.route().apart();
        var body = new Request.Body(exchange, apart ? budgetApart : memory, watch);
        var request = new Request(exchange, path,
                match instanceof Router.Match.Found found ? found.parameters() : Map.of(), body);
        Response response = respond(router, request, match, served);
        var writer = new ResponseWriter(exchange, request, watch, executor.isStopping());
        answer(writer, router, request, response);
    }

    private Response respond(Router router, Request request, Router.Match match, int served) {
        try {
            router.guard(request, match);
            request.checkFraming();
            boolean keepsPlace = match instanceof Router.Match.Found found
                    && (found.route().apart() || found.route().open());
            if (!keepsPlace && executor.isCrowded(served)) {
                throw Problem.busy("As many requests are under way as there is memory for.")
                        .exception();
            }
            return switch (match) {
                case Router.Match.Found found ->
                        Objects.requireNonNull(found.route().handler().handle(request),
                                "no response");
                case Router.Match.WrongMethod(String allowed) ->
                        throw Problem.methodNotAllowed(request.method(), allowed).exception();
                case Router.Match.NoRoute(var meant) -> throw meant
                        .map(path -> Problem.noRoute(request.path(), path))
                        .orElseGet(() -> Problem.noRoute(request.path())).exception();
            };
        } catch (Throwable e) {
            return failure(router, request, e);
        } finally {
            // Before the answer, whose client may be slow to take it.
            request.releaseBody();
        }
    }

    private void answer(ResponseWriter writer, Router router, Request request, Response response)
            throws IOException {
        try {
            writer.send(response);
        } catch (ResponseWriter.EndedException e) {
            throw e;
        } catch (Throwable e) {
            if (writer.isBegun()) {
                throw e;
            }
            writer.send(failure(router, request, e));
        }
    }

    private Response failure(Router router, Request request, Throwable thrown) {
        Problem problem = switch (thrown) {
            case ProblemException refused -> refused.problem();
            case JsonException refused -> Problem.badRequest(refused.getMessage());
            default -> router.known.apply(thrown).orElseGet(() -> {
                logger.log(Level.ERROR, "500 to " + describe(request), thrown);
                return Problem.of(500, "internal", "Internal error",
                        "Something broke inside; the node's log says what.");
            });
        };
        int status = problem.status();
        String detail = problem.detail();
        logger.log(Level.DEBUG, () -> status + " to " + describe(request) + ": " + detail);
        try {
            problem = router.refine.apply(request, problem);
        } catch (RuntimeException | Error e) {
            logger.log(Level.ERROR, "the problem to " + describe(request) + " goes unrefined", e);
        }
        return Response.problem(problem);
    }

    /** What stands before the query; a target such as {@code //x/y} is a path, not a host. */
    private static String path(URI target) {
        String raw = target.toString();
        if (raw.startsWith("/")) {
            int question = raw.indexOf('?');
            return question < 0 ? raw : raw.substring(0, question);
        }
        return target.getRawPath().isEmpty() ? "/" : target.getRawPath();
    }

    private static String describe(Request request) {
        return EscapedText.of(request.method() + " " + request.path(), 200);
    }

    private static String describe(HttpExchange exchange) {
        return EscapedText.of(
                exchange.getRequestMethod() + " " + exchange.getRequestURI().getRawPath(), 200);
    }

    /**
     * Which router a request goes to: the one that serves, once it is there. Before, a first one
     * answers the routes that it has; any other request waits a moment for the one that serves,
     * since most starts are short, and goes to the first one after that. Any thread.
     */
    static final class StartupRouter {
        private static final Duration PATIENCE = Duration.ofSeconds(2);

        private final CountDownLatch opened = new CountDownLatch(1);
        private volatile Router router = Router.builder().build();

        /** What answers until {@link #open}. */
        void announce(Router first) {
            router = first;
        }

        void open(Router serving) {
            router = serving;
            opened.countDown();
        }

        Router routerFor(String method, String path) {
            if (opened.getCount() > 0 && !router.hasRoute(method, path)) {
                await();
            }
            return router;
        }

        private void await() {
            try {
                opened.await(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
