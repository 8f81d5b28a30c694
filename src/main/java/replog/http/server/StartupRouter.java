package replog.http.server;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Which router a request goes to: the one that serves, once it is there. Before, a first one
 * answers the routes that it has; any other request waits a moment for the one that serves, since
 * most starts are short, and goes to the first one after that. Any thread.
 */
final class StartupRouter {
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
