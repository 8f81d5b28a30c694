package replog.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import replog.json.Json;

/** What is not as a description says it is found. */
class DescriptionTest {
    private static final Description DESCRIPTION = new Description(Json.parse("""
            {
              "paths": {
                "/a": {
                  "get": {
                    "parameters": [{"name": "n", "in": "query", "schema": {"type": "integer"}}],
                    "responses": {
                      "200": {
                        "headers": {
                          "Replog-Last-Id": {"required": true, "schema": {"type": "integer"}}
                        },
                        "content": {
                          "application/json": {"schema": {"$ref": "#/x/Object"}},
                          "text/event-stream": {"x-itemSchema": {"$ref": "#/x/Object"}},
                          "application/x-ndjson": {"x-itemSchema": {"$ref": "#/x/Object"}}
                        }
                      },
                      "204": {"description": "nothing"},
                      "400": {
                        "content": {"application/problem+json": {"schema": {
                          "properties": {"status": {"type": "integer"}}
                        }}}
                      }
                    }
                  },
                  "post": {
                    "requestBody": {
                      "content": {"application/json": {"schema": {"$ref": "#/x/Object"}}}
                    },
                    "responses": {"204": {"description": "nothing"}}
                  }
                },
                "/a/{id}": {"delete": {"responses": {"204": {"description": "nothing"}}}}
              },
              "x-without-operation": {
                "404": {"description": "no route"},
                "405": {"headers": {"Allow": {"schema": {"type": "string"}}}}
              },
              "x": {
                "Object": {
                  "type": "object",
                  "required": ["id"],
                  "properties": {"id": {"type": "integer", "minimum": 1}}
                }
              }
            }
            """.getBytes(UTF_8), 20));

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "GET | /a | 200 | replog-last-id: 1 | {\"id\":1} | ``",
        "HEAD | /a | 200 | replog-last-id: 1 |  | ``",
        "GET | /a?n=1 | 200 | replog-last-id: 1 | {\"id\":1} | ``",
        "GET | /a?n=x | 200 | replog-last-id: 1 | {\"id\":1} | parameter n",
        "GET | /a?m=1 | 200 | replog-last-id: 1 | {\"id\":1} | parameter m",
        "GET | /a | 200 |  | {\"id\":1} | missing",
        "GET | /a | 200 | replog-last-id: x | {\"id\":1} | x is no",
        "GET | /a | 200 | replog-last-id: 1; retry-after: 1 | {\"id\":1} | retry-after",
        "GET | /a | 200 | replog-last-id: 1; replog-new: 1 | {\"id\":1} | replog-new",
        "GET | /a | 200 | replog-last-id: 1 | {\"id\":0} | minimum",
        "GET | /a | 200 | replog-last-id: 1 | {\"id\":1,\"x\":1} | no schema",
        "GET | /a | 200 | replog-last-id: 1 | {} | /id: is missing",
        "GET | /a | 200 | replog-last-id: 1; content-type: b/c | {\"id\":1} | b/c isn't",
        "GET | /a | 201 | replog-last-id: 1 | {\"id\":1} | status isn't",
        "GET | /a | 204 |  | {\"id\":1} | a body",
        "GET | /a | 400 | content-type: application/problem+json | {\"status\":401} | another",
        "GET | /a | 400 | content-type: application/problem+json | {\"status\":400} | ``",
        "GET | /b | 404 |  |  | ``",
        "GET | /b | 200 |  |  | status isn't",
        "DELETE | /a/7 | 204 |  |  | ``",
        "DELETE | /a/7/b | 204 |  |  | status isn't",
        "PUT | /a | 405 | allow: GET, HEAD, POST |  | ``",
        "PUT | /a | 405 | allow: GET |  | is allowed",
    })
    void findsWhatIsNotSaid(String method, String target, int status, String headers,
            String answer, String fault) {
        var answered = new TreeMap<String, String>();
        if (answer != null || method.equals("HEAD")) {
            answered.put("content-type", "application/json");
        }
        for (String header : headers == null ? new String[0] : headers.split("; ")) {
            answered.put(header.split(": ")[0], header.split(": ")[1]);
        }
        assertFound(new Exchange(method, target, Map.of(), new byte[0], status, answered,
                answer == null ? new byte[0] : answer.getBytes(UTF_8)), fault);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "POST | Content-Type: application/json | {\"id\":1}         | ``",
        "POST | Content-Type: application/json | {\"id\":1,\"x\":2} | no schema names it",
        "POST | Content-Type: application/json | {\"id\":0}         | minimum",
        "POST | Content-Type: text/plain       | a                  | text/plain isn't said",
        "POST | Idempotency-Key: a             | ``                 | Idempotency-Key isn't said",
        "POST | Replog-New: a                  | ``                 | Replog-New isn't said",
    })
    void findsWhatMayNotBeAskedAndWasTaken(
            String method, String header, String body, String fault) {
        assertFound(new Exchange(method, "/a",
                Map.of(header.split(": ")[0], header.split(": ")[1]), body.getBytes(UTF_8), 204,
                Map.of(), new byte[0]), fault);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "application/x-ndjson | `{\"id\":1}\n{\"id\":2}\n`                  | ``",
        "application/x-ndjson | `{\"id\":1}\n{\"id\":0}\n`                  | minimum",
        "text/event-stream    | `:\n\nid: 1-1\ndata: {\"id\":1}\n\n`          | ``",
        "text/event-stream    | `:\n\nid: 1-1\ndata: {\"id\":1,\"x\":1}\n\n`  | no schema",
    })
    void findsTheItemOfASequenceThatIsNotAsItIsSaid(String type, String items, String fault) {
        assertFound(new Exchange("GET", "/a", Map.of(), new byte[0], 200,
                Map.of("content-type", type, "replog-last-id", "2"), items.getBytes(UTF_8)),
                fault);
    }

    @Test
    void aBodyWhereNoneIsSaidIsFound() {
        assertFound(new Exchange("DELETE", "/a/7", Map.of(), new byte[] {'a'}, 204, Map.of(),
                new byte[0]), "no body is said");
    }

    private static void assertFound(Exchange exchange, String fault) {
        List<String> faults = DESCRIPTION.faults(exchange);
        if (fault.isEmpty()) {
            assertThat(faults).isEmpty();
        } else {
            assertThat(faults).hasSize(1).first().asString().contains(fault);
        }
    }
}
