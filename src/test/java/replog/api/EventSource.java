package replog.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** A client that reads one stream of events, as a browser would. */
abstract class EventSource implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpResponse<?> response;
    private final BufferedReader reader;

    /** @param headers names and values in turn */
    EventSource(String url, String... headers) {
        var request = HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE)
                .header("Accept", "text/event-stream");
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        try {
            var answer = client.send(request.build(), BodyHandlers.ofInputStream());
            this.response = answer;
            this.reader = new BufferedReader(new InputStreamReader(answer.body(), UTF_8));
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    final int status() {
        return response.statusCode();
    }

    final String header(String name) {
        return response.headers().firstValue(name).orElse(null);
    }

    /** The next line; null at the end of the stream. */
    final String line() throws IOException {
        return reader.readLine();
    }

    @Override
    public final void close() {
        client.shutdownNow();
    }
}
